import type { NextConfig } from 'next';

const config: NextConfig = {
  // It ships its TypeScript.
  transpilePackages: ['@mcp-serverless/contract'],
};

export default config;
