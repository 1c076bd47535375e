/** What every app here has to show of its bundle and its template. */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startFunction } from './function.ts';
import type { Target } from './smoke.ts';

/** The key of the functions that tests start. */
export const KEY: string = 'key-for-the-tests-0123456789';
const SECRET = 'secret-for-the-tests-0123456789abcdef';
/** What the functions need to start. */
export const ENV: Readonly<Record<string, string>> = { MCP_API_KEY: KEY, MCP_STATE_SECRET: SECRET };

/** Registers the cases of a function that cannot start. `open` gives the folder of the bundle. */
export function startCases(open: () => string): void {
  it.each<[string, Record<string, string>, string]>([
    ['the key is empty', { MCP_API_KEY: '' }, 'Set MCP_API_KEY, the key that clients send'],
    ['the key is short', { MCP_API_KEY: 'short' }, 'APIKeyAuthProvider: keys[0] must be 16 to 512 visible ASCII'],
    ['the secret is empty', { MCP_STATE_SECRET: '' }, 'Set MCP_STATE_SECRET, 32 characters or more'],
    ['the secret is short', { MCP_STATE_SECRET: 'short' }, 'stateSecret'],
  ])('does not start when %s', async (_name, env, message) => {
    await expect(startFunction(open(), { ...ENV, ...env })).rejects.toThrow(message);
  });

  it('does not start without anything', async () => {
    await expect(startFunction(open(), {})).rejects.toThrow('Set MCP_API_KEY, the key that clients send');
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
