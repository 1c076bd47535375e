import { existsSync, globSync, readFileSync } from 'node:fs';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ROOT, run } from '../../run.ts';
import { documents, type Fence, fencesOf } from '../fences.ts';

const TYPESCRIPT = ['ts', 'typescript', 'mts', 'tsx'];
const SHELL = ['sh', 'bash', 'shell', 'console'];

/** Inside the repository, so that installed types are found; ignored by git. */
const DIR = join(ROOT, '.cache', 'docs');

/** What `./server.ts` is to a document that does not say it itself. */
const SERVER = `import { MCPServer } from '@mcp-serverless/core';
export const server = new MCPServer({ name: 'server', version: '1.0.0' });
`;

const all = documents().flatMap(fencesOf);
const snippets = all.filter((fence) => TYPESCRIPT.includes(fence.language));

/** A fence whose first line is a comment with a file name is that file: later fences of the document import it. */
const fileOf = (fence: Fence): string => {
  const named = /^\/\/ ([\w./[\]-]+\.m?tsx?)$/m.exec(fence.code.split('\n', 1)[0] ?? '')?.[1];
  return join(folderOf(fence.document), named ?? `line-${fence.line}.${fence.language === 'tsx' ? 'tsx' : 'ts'}`);
};
const folderOf = (document: string): string => document.replace(/\.md$/, '').replaceAll('/', '_');

/** Links the packages that snippets import, from where the root install has put them. */
async function linkPackages(): Promise<void> {
  const specifier = /\b(?:from|import) '((?:@[\w-]+\/)?\w[\w.-]*)/g;
  const names = new Set(snippets.flatMap(({ code }) => [...code.matchAll(specifier)].map((found) => String(found[1]))));
  const folders = ['packages/*', 'apps/node-server', 'apps/lambda-*'].flatMap((glob) => globSync(glob, { cwd: ROOT }));
  for (const name of names) {
    const own = folders.find((folder) => nameOf(folder) === name);
    const home =
      own ?? folders.map((folder) => `${folder}/node_modules/${name}`).find((path) => existsSync(join(ROOT, path)));
    if (home === undefined) continue;
    const link = join(DIR, 'node_modules', name);
    await mkdir(dirname(link), { recursive: true });
    await symlink(join(ROOT, home), link);
  }
}

function nameOf(folder: string): string | undefined {
  const manifest = join(ROOT, folder, 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).name : undefined;
}

const TSCONFIG = {
  extends: '../../tsconfig.base.json',
  compilerOptions: {
    lib: ['ES2023', 'WebWorker'],
    types: ['node'],
    typeRoots: ['../../node_modules/@types'],
    isolatedDeclarations: false,
    declaration: false,
    jsx: 'react-jsx',
    module: 'preserve',
    moduleResolution: 'bundler',
    moduleDetection: 'force',
  },
  include: ['**/*.ts', '**/*.tsx', '**/*.mts'],
};

describe('the TypeScript of the documents', () => {
  let output: string;

  beforeAll(async () => {
    await rm(DIR, { recursive: true, force: true });
    for (const fence of snippets) {
      const file = join(DIR, fileOf(fence));
      await mkdir(dirname(file), { recursive: true });
      if (existsSync(file)) throw new Error(`${fence.document}:${fence.line}: two fences are ${relative(DIR, file)}`);
      await writeFile(file, fence.code);
    }
    for (const document of new Set(snippets.map((fence) => fence.document))) {
      const server = join(DIR, folderOf(document), 'server.ts');
      if (!existsSync(server)) await writeFile(server, SERVER);
    }
    await linkPackages();
    await writeFile(join(DIR, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    const { stdout } = await run(['tsc', '-p', DIR], { cwd: DIR });
    output = stdout;
  }, 60_000);

  it.each(snippets.map((fence) => [`${fence.document}:${fence.line}`, fence] as const))('%s compiles', (_, fence) => {
    const file = fileOf(fence);
    expect(output.split('\n').filter((line) => line.startsWith(`${file}(`))).toEqual([]);
  });

  it('has no error beside these', () => {
    // Errors of the sources themselves begin with `../`; `check` reports them under types.
    const known = snippets.map((fence) => `${fileOf(fence)}(`);
    expect(
      output
        .split('\n')
        .filter(
          (line) => / error TS/.test(line) && !line.startsWith('../') && !known.some((file) => line.startsWith(file)),
        ),
    ).toEqual([]);
  });
});

describe('the commands of the documents', () => {
  const scriptsOf = (folder: string): readonly string[] => {
    const manifest = join(ROOT, folder, 'package.json');
    return existsSync(manifest) ? Object.keys(JSON.parse(readFileSync(manifest, 'utf8')).scripts ?? {}) : [];
  };
  const commands = all
    .filter((fence) => SHELL.includes(fence.language))
    .flatMap((fence) => fence.code.split('\n').map((command) => ({ at: fence.document, command: command.trim() })));

  it('name scripts that exist', () => {
    const called = commands.flatMap(({ at, command }) =>
      [...command.matchAll(/\bpnpm@12 (?:run )?([\w:]+)/g)].map((found) => ({ at, script: String(found[1]) })),
    );
    const known = (at: string): readonly string[] => ['install', 'exec', ...scriptsOf('.'), ...scriptsOf(dirname(at))];
    expect(called.filter(({ at, script }) => !known(at).includes(script))).toEqual([]);
  });

  it('name files that exist', () => {
    const called = commands.flatMap(({ at, command }) =>
      [...command.matchAll(/\bnode ((?:scripts|bench|platforms|apps|packages)\/\S+)/g)].map((found) => ({
        at,
        file: String(found[1]),
      })),
    );
    expect(called.filter(({ file }) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});
