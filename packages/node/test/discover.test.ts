import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { MCPServer } from '@mcp-serverless/core';
import { testClient } from '@mcp-serverless/core/testing';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discover } from '../src/discover.ts';

const FIXTURE = new URL('./fixtures/discovered/', import.meta.url);
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'discover-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** Files by their path, in a directory of their own. */
async function files(texts: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(texts)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
}

const tool = (name: string): string => `export default { name: '${name}', description: 'd', handler: () => '' }`;
const server = (): MCPServer => new MCPServer({ name: 's', version: '1' });
const message = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'no error',
    (error: Error) => error.message,
  );

describe('discover', () => {
  it('registers classes and definitions of nested folders, in the order of their names', async () => {
    const found = await discover(FIXTURE);
    const client = testClient(found.register(server()));
    expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['add', 'shout']);
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['review']);
    expect((await client.listResources()).resources.map(({ uri }) => uri)).toEqual(['config://app']);
    expect((await client.callTool('add', { a: 1, b: 2 })).content).toEqual([{ type: 'text', text: '3' }]);
    expect((await client.callTool('shout', { text: 'hi' })).content).toEqual([{ type: 'text', text: 'HI' }]);
    expect(await client.readResource('note://7')).toMatchObject({ contents: [{ text: 'Note 7' }] });
    expect([found.tools.length, found.prompts.length, found.resources.length]).toEqual([2, 1, 2]);
  });

  it('takes a path, a file URL as text, and a URL', async () => {
    await files({ 'tools/a.mjs': tool('a') });
    for (const place of [dir, pathToFileURL(dir).href, pathToFileURL(dir)]) {
      expect((await discover(place)).tools).toHaveLength(1);
    }
  });

  it('leaves out what is no module of its own, and finds nothing in an empty folder', async () => {
    await files({
      'tools/b.js': tool('b'),
      'tools/a.mjs': tool('a'),
      'tools/_shared.js': 'throw 1',
      'tools/.hidden.js': 'throw 1',
      'tools/_shared/x.js': 'throw 1',
      'tools/node_modules/x/index.js': 'throw 1',
      'tools/a.test.js': 'throw 1',
      'tools/a.spec.ts': 'throw 1',
      'tools/a.d.ts': 'throw 1',
      'tools/read.me': 'throw 1',
      'other/x.js': 'throw 1',
      'prompts/.keep': '',
    });
    const { tools, prompts } = await discover(dir);
    expect(tools.map((one) => (one as { name: string }).name)).toEqual(['a', 'b']);
    expect(prompts).toEqual([]);
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'throws at import',
      { 'tools/deep/bad.mjs': "throw new Error('no key')" },
      'tools/deep/bad.mjs: cannot be imported: no key',
    ],
    [
      'has no default export',
      { 'tools/a.mjs': 'export const a = 1' },
      'tools/a.mjs: has no default export. Write export default defineTool({ ... }), or a class that extends MCPTool; begin the name of a file that is no tool with "_"',
    ],
    [
      'exports something else',
      { 'prompts/a.mjs': 'export default 7' },
      'prompts/a.mjs: its default export is of type number. Write export default definePrompt({ ... }), or a class that extends MCPPrompt',
    ],
    [
      'exports nothing',
      { 'prompts/a.mjs': 'export default null' },
      'prompts/a.mjs: its default export is of type null. Write export default definePrompt({ ... }), or a class that extends MCPPrompt',
    ],
    [
      'is in the wrong folder, as a class',
      { 'resources/a.mjs': 'export default class { execute() {} }' },
      'resources/a.mjs: exports a tool. Move it to tools/, or write export default defineResource({ ... }), or a class that extends MCPResource',
    ],
    [
      'is in the wrong folder, as a definition',
      { 'tools/a.mjs': "export default { uri: 'a:b' }" },
      'tools/a.mjs: exports a resource. Move it to resources/, or write export default defineTool({ ... }), or a class that extends MCPTool',
    ],
  ])('names the file that %s', async (_what, texts, expected) => {
    await files(texts);
    expect(await message(discover(dir))).toBe(expected);
  });

  it('keeps what a file threw', async () => {
    await files({ 'tools/bad.mjs': "throw new TypeError('no key')" });
    await expect(discover(dir)).rejects.toMatchObject({ cause: { name: 'TypeError', message: 'no key' } });
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'is not complete',
      { 'tools/a.mjs': "export default { name: 'a' }" },
      'tools/a.mjs: tool "a": description is missing',
    ],
    ['has a name twice', { 'tools/a.mjs': tool('x'), 'tools/b.mjs': tool('x') }, 'tools/b.mjs: Duplicate tool "x"'],
    ['is no class', { 'tools/a.mjs': 'export default () => {}' }, 'tools/a.mjs: '],
    [
      'fails as it is made',
      { 'tools/a.mjs': "export default class { constructor() { throw new Error('no key'); } }" },
      'tools/a.mjs: no key',
    ],
  ])('names the file of what cannot be added: it %s', async (_what, texts, expected) => {
    await files(texts);
    const found = await discover(dir);
    expect(() => found.register(server())).toThrow(expected);
  });

  it('says what a directory needs', async () => {
    expect(await message(discover(join(dir, 'none')))).toBe(`discover: there is no directory ${join(dir, 'none')}`);
    expect(await message(discover(dir))).toBe(
      `discover: ${dir} has no folder tools, prompts or resources: create one of them in it`,
    );
  });
});
