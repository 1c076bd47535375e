import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pack } from '../../pack.ts';
import { mustRun, pnpmCommand, run } from '../../run.ts';

const HERE = join(import.meta.dirname, '..');
const PACKAGES = ['auth', 'cloudflare', 'core', 'lambda', 'node', 'vercel'];

/** What every adapter of the packed server answered: twice 21, 401 without a key, and the text of a ToolError. */
const ANSWERS = {
  core: 42,
  lambda: 42,
  cloudflare: 42,
  vercel: 42,
  node: 42,
  sdk: 42,
  sdkV1: 42,
  auth: 401,
  toolError: 'only upwards',
};

let project: string;

/** An empty project with the tarballs, from its own lock file and the store that the root install filled: no network. */
beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'consumer-'));
  await cp(join(HERE, 'consumer'), project, { recursive: true });
  await pack(project, PACKAGES);
  const pnpm = pnpmCommand();
  const store = (await mustRun([...pnpm, 'store', 'path'])).trim();
  await mustRun([...pnpm, 'install', '--offline', '--frozen-lockfile', '--store-dir', store], { cwd: project });
}, 180_000);

afterAll(() => rm(project, { recursive: true, force: true }));

describe('the packed tarballs in an empty project', () => {
  it('work as ES modules, also beside a CommonJS copy', async () => {
    const output = await mustRun([process.execPath, 'esm.mjs'], { cwd: project });
    expect(JSON.parse(output)).toEqual({ copies: 'two', ...ANSWERS });
  });

  it('work as CommonJS on a Node.js that cannot require() ES modules', async () => {
    const output = await mustRun([process.execPath, '--no-experimental-require-module', 'cjs.cjs'], { cwd: project });
    expect(JSON.parse(output)).toEqual(ANSWERS);
  });
});

const NODE16 = { module: 'node16', lib: ['ES2023'], types: ['node'] };
const SETTINGS = {
  node16: { source: 'types', kinds: ['mts', 'cts'], options: NODE16 },
  bundler: {
    source: 'types',
    kinds: ['ts'],
    options: { module: 'esnext', moduleResolution: 'bundler', lib: ['ES2023', 'DOM'], types: [] },
  },
  // The declarations of the SDKs need what a strict consumer has not: `Buffer`, `HeadersInit`, resolution modes.
  'node16, guests of the SDKs': {
    source: 'types-guests',
    kinds: ['mts', 'cts'],
    options: { ...NODE16, skipLibCheck: true },
  },
};

describe.each(['5.9', '6.0', '7.0'])('with TypeScript %s', (version) => {
  it.each(Object.entries(SETTINGS))(
    'they have types under module resolution %s',
    async (_, { source, kinds, options }) => {
      const dir = await mkdtemp(join(project, 'types-'));
      const files = kinds.map((kind) => `consumer.${kind}`);
      await Promise.all(files.map((file) => cp(join(project, `${source}.ts`), join(dir, file))));
      const compilerOptions = {
        target: 'ES2023',
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        ...options,
      };
      await writeFile(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
      const compiler = join(HERE, 'node_modules', `typescript-${version}`, 'bin', 'tsc');
      const { code, stdout } = await run([process.execPath, compiler, '-p', dir], { cwd: dir });
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    },
    60_000,
  );
});
