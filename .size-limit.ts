import type { SizeLimitConfig } from 'size-limit';

/** What a package adds to a bundle that holds its peers already: minified, gzip. */
const check = (name: string, limit: string, ignore: string[]): SizeLimitConfig[number] => ({
  name: `@mcp-serverless/${name}`,
  path: `packages/${name}/dist/index.js`,
  ignore,
  gzip: true,
  limit,
  modifyRolldownConfig: (config) => ({ ...config, platform: 'node' }),
});

const CORE = ['@mcp-serverless/core'];

const config: SizeLimitConfig = [
  check('core', '12 KiB', ['zod']),
  check('auth', '4 KiB', CORE),
  check('lambda', '6 KiB', CORE),
  check('cloudflare', '1 KiB', CORE),
  check('vercel', '1 KiB', CORE),
  check('node', '8 KiB', CORE),
];

export default config;
