import { MCPServer, type ServerEvent } from '@mcp-serverless/core';
import { expect, test } from 'vitest';
import { start } from '../src/index.ts';

const BODY = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });

/** The answer of a server behind `read`, and what its log says of errors. */
async function behind(read: (request: Request) => Promise<unknown>): Promise<[number, unknown[]]> {
  const errors: unknown[] = [];
  const observe = (event: ServerEvent): void => void (event.type === 'error' && errors.push(event.error));
  const server = new MCPServer({ name: 'a', version: '1', observe, limits: { maxBodyBytes: BODY.length } });
  const wrapped = {
    async handleRequest(...[request, call]: Parameters<MCPServer['handleRequest']>) {
      await read(request);
      return server.handleRequest(request, call);
    },
  };
  const { url, close } = await start(wrapped, { port: 0, signals: false });
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(url, { method: 'POST', headers, body: BODY });
  await close();
  return [status, errors];
}

test.each(['text', 'json', 'arrayBuffer'] as const)(
  'a body that %s() has read is 500, and the log says why',
  async (how) => {
    expect(await behind((request) => request[how]())).toEqual([
      500,
      [new Error('The body was read already: pass request.clone() to whoever reads it first')],
    ]);
  },
);

test('a body of which a clone was read is served', async () => {
  expect(await behind((request) => request.clone().text())).toEqual([200, []]);
});
