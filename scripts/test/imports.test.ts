import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportsOf, importsOf } from '../rules/imports.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'imports-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function file(text: string): Promise<string> {
  const path = join(dir, `${crypto.randomUUID()}.ts`);
  await writeFile(path, text);
  return path;
}

it.each([
  ["import { a } from './a.ts';", './a.ts', false],
  ["import a from './a.ts';", './a.ts', false],
  ["import * as a from './a.ts';", './a.ts', false],
  ["import './a.ts';", './a.ts', false],
  ["import { type A, b } from './a.ts';", './a.ts', false],
  ["import b, { type A } from './a.ts';", './a.ts', false],
  ["import { type A, type B } from './a.ts';", './a.ts', true],
  ["import type { A } from './a.ts';", './a.ts', true],
  ["import type A from './a.ts';", './a.ts', true],
  ["export { a } from './a.ts';", './a.ts', false],
  ["export * from './a.ts';", './a.ts', false],
  ["export { type A } from './a.ts';", './a.ts', true],
  ["export type { A } from './a.ts';", './a.ts', true],
  ["type A = import('./a.ts').A;", './a.ts', true],
  ["const a = await import('./a.ts');", './a.ts', false],
  ['const a = await import(name);', '<computed>', false],
])('%s', async (text, specifier, typeOnly) => {
  expect(importsOf(await file(text))).toEqual([{ specifier, typeOnly, line: 1 }]);
});

it('lists what an index exports', async () => {
  const path = await file("export { b, a, type C } from './a.ts';\nexport type { D } from './d.ts';\n");
  expect(exportsOf(path)).toEqual({ values: ['a', 'b'], types: ['C', 'D'] });
});

it.each(["export * from './a.ts';", 'export const a = 1;', "import './a.ts';"])(
  'refuses %s in an index',
  async (text) => {
    const path = await file(text);
    expect(() => exportsOf(path)).toThrow(`only \`export { names } from\` belongs here, not \`${text}\``);
  },
);
