import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { CHECK_PROJECTS, TEST_PROJECTS } from './scripts/projects.ts';

const config: ViteUserConfig = defineConfig({
  test: {
    // One missing folder would stop all of vitest; `test` and `check` report the project that ran nothing.
    projects: [...TEST_PROJECTS, ...CHECK_PROJECTS]
      .filter(({ root }) => existsSync(join(import.meta.dirname, root)))
      .map(({ name, root }) => ({ test: { name, root, include: ['test/**/*.test.ts'], testTimeout: 20_000 } })),
  },
});

export default config;
