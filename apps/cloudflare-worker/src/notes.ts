/** Tools that keep notes in Workers KV. Every caller has notes of their own. */

import type { WorkerPlatform } from '@mcp-serverless/cloudflare';
import { defineTool, type ToolContext, ToolError } from '@mcp-serverless/core';
import { fromZodMini } from '@mcp-serverless/core/zod-mini';
import * as z from 'zod/mini';

export interface NotesEnv {
  readonly NOTES: KVNamespace<string>;
}

type Context = ToolContext<WorkerPlatform<NotesEnv>>;

/** What a list shows of a note: KV keeps it beside the text, at most 1024 bytes of it. */
interface Metadata {
  readonly title: string;
  readonly created: string;
}

/** Notes on a page of the list. */
const PAGE = 100;

const id = z.uuid().check(z.describe('The id that add_note or list_notes gave'));
const title = z.string().check(z.minLength(1), z.maxLength(200));
const text = z.string().check(z.maxLength(100_000));
const created = z.string().check(z.describe('When it was added, ISO 8601'));
const cursor = z.optional(z.string().check(z.describe('Where the next page begins')));

/** The caller's part of the namespace. */
const prefixOf = ({ auth }: Context): string => `${encodeURIComponent(auth?.subject ?? 'anonymous')}/`;

export const addNote = defineTool({
  name: 'add_note',
  description: 'Keeps a note and gives its id',
  inputSchema: fromZodMini(z.object({ title, text })),
  outputSchema: fromZodMini(z.object({ id })),
  async handler({ title, text }, ctx: Context) {
    const id = crypto.randomUUID();
    const metadata: Metadata = { title, created: new Date().toISOString() };
    await ctx.platform.env.NOTES.put(prefixOf(ctx) + id, text, { metadata });
    return { id };
  },
});

export const listNotes = defineTool({
  name: 'list_notes',
  description: `Lists your notes, ${PAGE} at a time. A note that was added elsewhere may take a minute to appear.`,
  annotations: { readOnlyHint: true },
  inputSchema: fromZodMini(z.object({ cursor })),
  outputSchema: fromZodMini(z.object({ notes: z.array(z.object({ id, title, created })), cursor })),
  async handler({ cursor = null }, ctx: Context) {
    const prefix = prefixOf(ctx);
    const page = await ctx.platform.env.NOTES.list<Metadata>({ prefix, limit: PAGE, cursor });
    const notes = page.keys.map(({ name, metadata: { title = '', created = '' } = {} }) => ({
      id: name.slice(prefix.length),
      title,
      created,
    }));
    return page.list_complete ? { notes } : { notes, cursor: page.cursor };
  },
});

export const readNote = defineTool({
  name: 'read_note',
  description: 'Gives a note',
  annotations: { readOnlyHint: true },
  inputSchema: fromZodMini(z.object({ id })),
  outputSchema: fromZodMini(z.object({ title, text, created })),
  async handler({ id }, ctx: Context) {
    const { value, metadata } = await ctx.platform.env.NOTES.getWithMetadata<Metadata>(prefixOf(ctx) + id);
    if (value === null || metadata === null) throw new ToolError(`There is no note ${id}`);
    return { text: value, ...metadata };
  },
});

export const deleteNote = defineTool({
  name: 'delete_note',
  description: 'Deletes a note; one that is gone already stays gone',
  annotations: { destructiveHint: true, idempotentHint: true },
  inputSchema: fromZodMini(z.object({ id })),
  async handler({ id }, ctx: Context) {
    await ctx.platform.env.NOTES.delete(prefixOf(ctx) + id);
    return 'Deleted';
  },
});
