/**
 * One of the servers that the suite meets, on a free port of loopback. Prints its URL on a line.
 * Only what it can really do is registered; the rest stands in its expected failures.
 */

import { randomUUID } from 'node:crypto';
import type { McpHandler } from '@mcp-serverless/core';
import { type StartOptions, start } from '@mcp-serverless/node';
import { createOwn } from './own.ts';

/** By the name of its folder in `expected-failures`: starts the server and gives its endpoint. */
const SERVERS: Readonly<Record<string, () => Promise<URL>>> = {
  own: () => serve(createOwn(randomUUID()), { sessions: true }),
  lambda: async () => (await import('./lambda/start.ts')).startLambda(),
  workerd: async () => (await import('./workerd/start.ts')).startWorkerd(),
  sdk: async () => serve((await import('./guests/sdk.ts')).handler),
  'sdk-v1': async () => serve((await import('./guests/sdk-v1.ts')).handler),
};

async function serve(handler: McpHandler, options: StartOptions = {}): Promise<URL> {
  const { url } = await start(handler, { port: 0, ...options });
  return new URL(url);
}

const [name = 'own'] = process.argv.slice(2);
const startServer = SERVERS[name];
if (!startServer) throw new Error(`no server ${name}; there are ${Object.keys(SERVERS).join(', ')}`);
console.log(String(await startServer()));
