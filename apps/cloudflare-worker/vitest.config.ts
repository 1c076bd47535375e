import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The contract ships its sources, which Node does not strip of types inside node_modules.
    server: { deps: { inline: [/@mcp-serverless[/+]contract/] } },
    // Nothing outside of loopback.
    env: { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false' },
  },
});
