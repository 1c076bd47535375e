import { copyFile, mkdir, mkdtemp, rename, rm, utimes, writeFile } from 'node:fs/promises';
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

/** Waits for changes, served or refused, until something is so. */
function hearing(): { readonly options: WatchOptions; heard(isSo: () => Promise<boolean>): Promise<void> } {
  let changes = 0;
  let wake = (): void => {};
  const hear = (): void => {
    changes++;
    wake();
  };
  const once = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  return {
    options: { onChange: hear, onError: hear },
    async heard(isSo) {
      // A change that comes while it is asked is not missed.
      for (let seen = changes; !(await isSo()); seen = changes) {
        if (changes === seen) await once();
      }
    },
  };
}

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

/** Puts a file in the place of another, as editors, `git checkout` and `sed -i` do. */
async function replace(name: string, content: string): Promise<void> {
  await writeFile(join(dir, 'tools', '.swap'), content);
  await rename(join(dir, 'tools', '.swap'), join(dir, 'tools', name));
}

/** Takes a file away and writes it anew. */
async function recreate(name: string, content: string): Promise<void> {
  await rm(join(dir, 'tools', name));
  await write(name, content);
}

/** Makes a backup, writes a new file and removes the backup, as vim does. */
async function backup(name: string, content: string): Promise<void> {
  await rename(join(dir, 'tools', name), join(dir, 'tools', `${name}~`));
  await write(name, content);
  await rm(join(dir, 'tools', `${name}~`));
}

/** Replaces a file by one with the same size and time. */
async function replaceAlike(name: string, content: string): Promise<void> {
  await writeFile(join(dir, 'tools', '.swap'), content);
  for (const one of ['.swap', name]) await utimes(join(dir, 'tools', one), 1, 1);
  await rename(join(dir, 'tools', '.swap'), join(dir, 'tools', name));
}

/** Puts another folder in the place of `tools`. */
async function replaceFolder(name: string, content: string): Promise<void> {
  await mkdir(join(dir, 'next'));
  await writeFile(join(dir, 'next', name), content);
  await rename(join(dir, 'tools'), join(dir, 'before'));
  await rename(join(dir, 'next'), join(dir, 'tools'));
}

/** Puts another folder in the place of the whole tree. */
async function replaceRoot(name: string, content: string): Promise<void> {
  await mkdir(join(`${dir}-next`, 'tools'), { recursive: true });
  await writeFile(join(`${dir}-next`, 'tools', name), content);
  await rename(dir, `${dir}-before`);
  await rename(`${dir}-next`, dir);
  await rm(`${dir}-before`, { recursive: true });
}

it.each([write, replace, recreate, backup, replaceAlike, replaceFolder, replaceRoot])(
  'hears of each write after a change by %o',
  async (how) => {
    await write('a.mjs', tool('0'));
    const { options, heard } = hearing();
    watched = await watchDiscovered(
      dir,
      (found) => found.register(new MCPServer({ name: 's', version: '1' })),
      options,
    );
    let says = 0;
    for (const change of [how, write, write]) {
      says++;
      await change('a.mjs', tool(`${says}`));
      // A change in steps may be served in between: until the last step is.
      await heard(
        async () => JSON.stringify(await said(watched as WatchedHandler)) === JSON.stringify(text(`${says}`)),
      );
    }
    expect(await said(watched)).toEqual(text('3'));
  },
);

it('hears of files in new folders, of renamed folders, and of files that are taken away', async () => {
  await write('a.mjs', tool('a'));
  const { options, heard } = hearing();
  watched = await watchDiscovered(dir, (found) => found.register(new MCPServer({ name: 's', version: '1' })), options);
  const names = async (): Promise<string> =>
    (await testClient(watched as WatchedHandler).listTools()).tools.map(({ name }) => name).join();
  const named = (name: string): string => tool(name).replace("name: 'a'", `name: '${name}'`);

  await mkdir(join(dir, 'tools/new/deep'), { recursive: true });
  await write('new/deep/b.mjs', named('b'));
  await heard(async () => (await names()) === 'a,b');
  await write('new/deep/b.mjs', named('c'));
  await heard(async () => (await names()) === 'a,c');
  await rename(join(dir, 'tools/new'), join(dir, 'tools/other'));
  await heard(async () => (await names()) === 'a,c');
  await copyFile(join(dir, 'tools/other/deep/b.mjs'), join(dir, 'tools/other/d.mjs'));
  await write('other/d.mjs', named('d'));
  await heard(async () => (await names()) === 'a,d,c' || (await names()) === 'a,c,d');
  await rm(join(dir, 'tools/other'), { recursive: true });
  await heard(async () => (await names()) === 'a');
  expect(await names()).toBe('a');
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
