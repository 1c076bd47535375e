import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MCPServer } from '@mcp-serverless/core';
import { createEventBus, createLive } from '@mcp-serverless/core/live';
import { testClient } from '@mcp-serverless/core/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type WatchedHandler, type WatchOptions, watchDiscovered } from '../src/discover-watch.ts';

let dir: string;
let watched: WatchedHandler | undefined;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'watch-'));
  await mkdir(join(dir, 'tools'));
});
afterEach(async () => {
  watched?.close();
  await rm(dir, { recursive: true });
});

const write = (name: string, text: string): Promise<void> => writeFile(join(dir, 'tools', name), text);
const tool = (says: string): string =>
  `export default { name: 'a', description: 'd', handler: () => ${JSON.stringify(says)} }`;

/** What the next change leads to. */
function next(): { readonly options: WatchOptions; change(): Promise<unknown> } {
  let settle: (outcome: unknown) => void = () => {};
  return {
    options: { onChange: () => settle('changed'), onError: (error) => settle((error as Error).message) },
    change: () =>
      new Promise((resolve) => {
        settle = resolve;
      }),
  };
}

const said = async (handler: WatchedHandler): Promise<unknown> => (await testClient(handler).callTool('a')).content;
const text = (value: string): unknown => [{ type: 'text', text: value }];

it('serves what the files say now, and the last that worked when one is broken', async () => {
  await write('a.mjs', tool('one'));
  const { options, change } = next();
  const build = (found: { register(server: MCPServer): MCPServer }) =>
    found.register(new MCPServer({ name: 's', version: '1' }));
  watched = await watchDiscovered(dir, build, options);
  expect(await said(watched)).toEqual(text('one'));

  let outcome = change();
  await write('a.mjs', tool('number two'));
  expect(await outcome).toBe('changed');
  expect(await said(watched)).toEqual(text('number two'));

  outcome = change();
  await write('a.mjs', "throw new Error('half written')");
  expect(await outcome).toBe('tools/a.mjs: cannot be imported: half written');
  expect(await said(watched)).toEqual(text('number two'));

  outcome = change();
  await write('a.mjs', tool('three again'));
  expect(await outcome).toBe('changed');
  expect(await said(watched)).toEqual(text('three again'));
});

it('tells who listens', async () => {
  await write('a.mjs', tool('one'));
  const bus = createEventBus();
  const heard: string[] = [];
  const { options, change } = next();
  watched = await watchDiscovered(
    dir,
    (found) => found.register(new MCPServer({ name: 's', version: '1', live: createLive({ bus }) })),
    options,
  );
  await bus.subscribe(['tools', 'prompts', 'resources'], ({ method }) => void heard.push(method));
  const outcome = change();
  await write('b.mjs', "export default { name: 'b', description: 'd', handler: () => '' }");
  expect(await outcome).toBe('changed');
  expect(heard).toEqual(['tools', 'prompts', 'resources'].map((list) => `notifications/${list}/list_changed`));
});

it('does not begin with what does not work', async () => {
  await write('a.mjs', 'export default 1');
  const build = (): MCPServer => new MCPServer({ name: 's', version: '1' });
  await expect(watchDiscovered(dir, build)).rejects.toThrow('tools/a.mjs: its default export is of type number');
  await expect(watchDiscovered(dir, build, { onReload() {} } as never)).rejects.toThrow(
    new TypeError('watchDiscovered: unknown option "onReload". Known: onChange, onError'),
  );
});
