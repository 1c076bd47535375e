import assert from 'node:assert/strict';
import type { CaseContext, ContractCase } from '../contract.ts';
import { FIXTURE_PAGE_SIZE } from '../fixture.ts';
import { accepted, legacy, modern, refused, withKey } from '../wire.ts';
import { TOOL_NAMES } from './tools.ts';

const LISTS = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'] as const;
const INVALID = { status: 200, code: -32602, id: 1 } as const;

type Ask = (method: string, params: Record<string, unknown>) => Request;
const ERAS: readonly (readonly [name: string, ask: Ask])[] = [
  ['modern', (method, params) => withKey(modern(method, params))],
  ['legacy', (method, params) => withKey(legacy(method, params))],
];

interface Page {
  readonly tools: readonly { readonly name: string }[];
  readonly nextCursor?: string;
  readonly cacheScope?: string;
}

async function pagesOf({ fetch }: CaseContext, ask: Ask): Promise<Page[]> {
  const pages: Page[] = [];
  let cursor: string | undefined;
  do {
    const result = await accepted(await fetch(ask('tools/list', cursor === undefined ? {} : { cursor })));
    const page = result as unknown as Page;
    pages.push(page);
    cursor = page.nextCursor;
  } while (cursor !== undefined && pages.length < 100);
  return pages;
}

export const lists: readonly ContractCase[] = [
  {
    id: 'lists/pages',
    title: 'the pages of a list together are the list, in order, with one cache scope',
    requirements: ['lists.pages', 'lifecycle.caching'],
    profile: 'key',
    async run(ctx) {
      for (const [era, ask] of ERAS) {
        const pages = await pagesOf(ctx, ask);
        assert.deepEqual(
          pages.flatMap(({ tools }) => tools.map(({ name }) => name)),
          TOOL_NAMES,
        );
        assert.ok(pages.slice(0, -1).every(({ tools }) => tools.length === FIXTURE_PAGE_SIZE));
        assert.deepEqual(
          new Set(pages.map(({ cacheScope }) => cacheScope)),
          new Set([era === 'modern' ? 'private' : undefined]),
        );
      }
    },
  },
  {
    id: 'lists/stable-cursor',
    title: 'a cursor gives the same page each time, and only to its own list',
    requirements: ['lists.pages', 'lists.cursor'],
    profile: 'key',
    async run(ctx) {
      for (const [, ask] of ERAS) {
        const [first, second] = await pagesOf(ctx, ask);
        const params = { cursor: first?.nextCursor };
        assert.deepEqual(await accepted(await ctx.fetch(ask('tools/list', params))), second);
        for (const method of LISTS.slice(1)) await refused(await ctx.fetch(ask(method, params)), INVALID);
      }
    },
  },
  {
    id: 'lists/one-page',
    title: 'without a page size a list is one page',
    requirements: ['lists.pages'],
    async run({ fetch }) {
      for (const method of LISTS) {
        assert.ok(!('nextCursor' in (await accepted(await fetch(modern(method))))));
        assert.ok(!('nextCursor' in (await accepted(await fetch(legacy(method))))));
      }
    },
  },
  {
    id: 'lists/cursor',
    title: 'a cursor that was never issued is -32602 on every list',
    requirements: ['lists.cursor'],
    bad: true,
    async run({ fetch }) {
      for (const method of LISTS) {
        for (const cursor of ['', 'eyJpIjowfQ', 5, {}]) {
          await refused(await fetch(modern(method, { cursor })), INVALID);
          await refused(await fetch(legacy(method, { cursor })), INVALID);
        }
      }
    },
  },
];
