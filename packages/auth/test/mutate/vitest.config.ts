import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { GUARDS } from './guards.ts';

const ROOT = join(import.meta.dirname, '../..');
const guard = GUARDS[Number(process.env['MUTATE'])];

/** The tests of this package on sources without one guard, or with all of them. Nothing on disk is changed. */
const config: ViteUserConfig = defineConfig({
  root: ROOT,
  plugins: [
    {
      name: 'without-a-guard',
      enforce: 'pre',
      load(id) {
        if (!guard || id !== join(ROOT, 'src', guard.file)) return undefined;
        return readFileSync(id, 'utf8').replace(guard.find, () => guard.put);
      },
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 10_000,
    bail: 1,
    isolate: false,
    // Else sources of an earlier run would be taken for those of this one.
    fsModuleCache: false,
    reporters: ['default'],
    silent: true,
  },
});

export default config;
