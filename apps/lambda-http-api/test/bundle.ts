/** What every app here has to show of its bundle and its template. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startFunction } from './function.ts';
import type { Target } from './smoke.ts';

/** The key of the functions that tests start. */
export const KEY: string = 'key-for-the-tests-0123456789';

/** Registers the cases of a function that cannot start. `open` gives the folder of the bundle. */
export function startCases(open: () => string): void {
  it.each<[string, Record<string, string>, string]>([
    ['missing', {}, 'Set MCP_API_KEY, the key that clients send'],
    ['empty', { MCP_API_KEY: '' }, 'Set MCP_API_KEY, the key that clients send'],
    ['too short', { MCP_API_KEY: 'short' }, 'APIKeyAuthProvider: keys[0] must be 16 to 512 visible ASCII characters'],
  ])('does not start when the key is %s', async (_name, env, message) => {
    await expect(startFunction(open(), env)).rejects.toThrow(message);
  });
}

/** Registers the cases of addresses that are not the endpoint; paths count from the server's own root. */
export function pathCases(open: () => Target): void {
  it.each([
    ['another path', '/other', 404],
    ['protected resource metadata, which a server with keys has none of', '/.well-known/oauth-protected-resource', 404],
  ])('%s', async (_name, path, status) => {
    const { url, send } = open();
    const other = new URL(url.pathname.replace(/\/mcp$/, path), url);
    expect((await send(other, { method: 'GET' })).status).toBe(status);
  });
}

/** Every value that a pattern's group finds in the app's SAM template, in order. */
export async function inTemplate(app: string, ...patterns: readonly RegExp[]): Promise<string[]> {
  const template = await readFile(join(app, 'template.yaml'), 'utf8');
  return patterns.flatMap((pattern) => [...template.matchAll(pattern)].map((found) => String(found[1])));
}
