import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // The contract ships its sources, which Node does not strip of types inside node_modules.
    server: { deps: { inline: [/@mcp-serverless[/+]contract/] } },
  },
});
