import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { GUARDS } from './guards.ts';

const PACKAGE = join(import.meta.dirname, '../..');
const guard = GUARDS[Number(process.env['MUTATE'])];

/** Tests of this package, of core and of the contract. */
const TESTS = ['auth/test/*.test.ts', 'core/test/*.test.ts', 'contract/test/*-inputs.test.ts'];

/** The tests that are named, on sources without one guard, or with all of them. Nothing on disk is changed. */
const config: ViteUserConfig = defineConfig({
  root: join(PACKAGE, '..'),
  plugins: [
    {
      name: 'without-a-guard',
      enforce: 'pre',
      load(id) {
        if (!guard || id !== join(PACKAGE, 'src', guard.file)) return undefined;
        return readFileSync(id, 'utf8').replace(guard.find, () => guard.put);
      },
    },
  ],
  test: {
    include: TESTS,
    testTimeout: 60_000,
    bail: 1,
    isolate: false,
    // Else sources of an earlier run would be taken for those of this one.
    fsModuleCache: false,
    reporters: ['default'],
    silent: true,
  },
});

export default config;
