import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  test: { name: 'diff', root: import.meta.dirname, include: ['*.test.ts'] },
});

export default config;
