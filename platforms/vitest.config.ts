import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // One runtime at a time: each starts processes of its own.
    fileParallelism: false,
    // The contract ships its sources, which Node does not strip of types inside node_modules.
    server: { deps: { inline: [/@mcp-serverless[/+]contract/] } },
    // wrangler: nothing outside of loopback.
    env: { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false' },
  },
});

export default config;
