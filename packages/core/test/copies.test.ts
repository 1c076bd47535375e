import { describe, expect, it } from 'vitest';
import { isJson, single } from '../src/http.ts';
import { MCPServer } from '../src/index.ts';

describe('a header with one value', () => {
  it.each([
    [null, null],
    ['', ''],
    ['a', 'a'],
    ['a, a', 'a'],
    ['a,a , a', 'a'],
    ['a,b, a,b', 'a,b'],
    ['a, b', 'a, b'],
    ['a, a, b', 'a, a, b'],
    ['a, A', 'a, A'],
  ])('%j is read as %j', (header, value) => expect(single(header)).toBe(value));

  it.each([
    ['application/json, application/json', true],
    ['application/json; charset=utf-8, Application/JSON', true],
    ['application/json, text/plain', false],
    ['text/plain, application/json', false],
    ['application/json,', false],
  ])('%j is JSON: %j', (header, json) => expect(isJson(header)).toBe(json));

  it.each([
    ['commas', ','],
    ['commas and spaces', ', '],
    ['texts', 'a,'],
    ['texts and spaces', 'a , '],
  ])('of %s without end takes no time', (_what, unit) => {
    const header = `${unit.repeat(4000 / unit.length)}b`;
    const started = performance.now();
    expect(single(header)).toBe(header);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});

describe('a body that was read before', () => {
  const post = (): Request =>
    new Request('http://localhost/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
    });
  const before: [string, (request: Request) => unknown][] = [
    ['json()', (request) => request.json()],
    ['text()', (request) => request.text()],
    ['a reader that still holds it', (request) => request.body?.getReader()],
    [
      'a reader that took a part',
      async (request) => {
        const reader = request.body?.getReader();
        await reader?.read();
        reader?.releaseLock();
      },
    ],
  ];
  it.each(before)('by %s is a line in the log that says what to do, and 500', async (_how, read) => {
    const errors: unknown[] = [];
    const server = new MCPServer({
      name: 'a',
      version: '1',
      observe: (event) => void (event.type === 'error' && errors.push(event.error)),
    });
    const request = post();
    await read(request);
    const response = await server.handleRequest(request);
    expect([response.status, await response.json()]).toMatchObject([500, { error: { code: -32603 } }]);
    expect(errors).toEqual([new Error('The body was read already: pass request.clone() to whoever reads it first')]);
  });

  it('through a clone is served', async () => {
    const request = post();
    await request.clone().json();
    expect((await new MCPServer({ name: 'a', version: '1', observe: false }).handleRequest(request)).status).toBe(200);
  });
});
