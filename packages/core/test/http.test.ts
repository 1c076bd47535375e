import { describe, expect, it } from 'vitest';
import {
  checkPath,
  compileCors,
  corsHeaders,
  decodeHeader,
  formatChallenge,
  hostAllowed,
  hostname,
  isJson,
  originAllowed,
  pathOf,
  preflight,
  readBody,
  stripBase,
} from '../src/http.ts';

describe('paths', () => {
  it.each([
    ['https://x/mcp', '/mcp'],
    ['https://x', '/'],
    ['https://x/a/b?c=/d#e', '/a/b'],
    ['https://x/a#b?c', '/a'],
    ['https://x/%2e%2e/a', '/%2e%2e/a'],
  ])('pathOf(%s) is %s', (url, path) => expect(pathOf(url)).toBe(path));

  it.each([
    ['/prod/mcp', '/prod', '/mcp'],
    ['/prod', '/prod', '/'],
    ['/production/mcp', '/prod', '/production/mcp'],
    ['/prod.evil.com/mcp', '/prod', '/prod.evil.com/mcp'],
    ['/mcp', '/prod', '/mcp'],
  ])('stripBase(%s, %s) is %s', (path, base, rest) => expect(stripBase(path, base)).toBe(rest));

  it.each(['prod', '', './tools', '/a b', '/a?b', '/a#b'])('refuses %j as a base path', (value) =>
    expect(() => checkPath('basePath', value)).toThrow('basePath: expected a path that begins with "/"'),
  );
  it('drops the trailing slash', () => expect(checkPath('path', '/mcp/')).toBe('/mcp'));
});

describe('media types', () => {
  it.each([
    ['application/json', true],
    ['application/json; charset=utf-8', true],
    ['Application/JSON ;charset=utf-8', true],
    ['application/jsonx', false],
    ['text/plain', false],
    ['text/plain; application/json', false],
    ['', false],
    [null, false],
  ])('isJson(%j) is %s', (type, json) => expect(isJson(type)).toBe(json));
});

describe('host names', () => {
  it.each([
    ['localhost:3000', 'localhost'],
    ['MCP.Example.com', 'mcp.example.com'],
    ['[::1]:80', '[::1]'],
    ['mcp.example.com@evil.example', ''],
    ['a b', ''],
    ['', ''],
  ])('hostname(%j) is %j', (authority, name) => expect(hostname(`//${authority}`)).toBe(name));

  const request = (url: string, host?: string) => new Request(url, host === undefined ? {} : { headers: { host } });
  it.each([
    [request('http://localhost:1/mcp'), true],
    [request('http://localhost:1/mcp', 'localhost:1'), true],
    [request('http://evil.example/mcp'), false],
    [request('http://localhost/mcp', 'evil.example'), false],
    [request('http://localhost/mcp', 'localhost@evil.example'), false],
  ])('%#', (given, allowed) => expect(hostAllowed(new Set(['localhost']), given)).toBe(allowed));
});

describe('CORS', () => {
  const some = compileCors({ allowOrigin: ['https://a.example', 'https://b.example'], allowHeaders: 'X-Mine' });
  const any = compileCors({});

  it('allows every origin by default, without credentials', () => {
    expect(corsHeaders(any, 'https://x.example')).toEqual({
      'access-control-allow-origin': '*',
      'access-control-expose-headers':
        'WWW-Authenticate, Retry-After, Mcp-Session-Id, MCP-Protocol-Version, DPoP-Nonce, x-amzn-remapped-www-authenticate',
    });
  });
  it('names the origin when only some may call', () => {
    expect(corsHeaders(some, 'https://b.example')['access-control-allow-origin']).toBe('https://b.example');
    expect(corsHeaders(some, 'https://c.example')).toEqual({ vary: 'Origin' });
    expect(originAllowed(some.origins, 'https://c.example')).toBe(false);
    expect(originAllowed(some.origins, 'null')).toBe(false);
    expect(originAllowed(some.origins, null)).toBe(true);
  });
  it('sends no header when it is off', () => expect(corsHeaders(undefined, 'https://a.example')).toEqual({}));

  it('echoes allowed request headers only', () => {
    const headers = {
      origin: 'https://a.example',
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'X-Evil, Authorization, Mcp-Param-Region, x-mine',
    };
    const response = preflight(some, new Request('https://x/mcp', { method: 'OPTIONS', headers }));
    expect(response.status).toBe(204);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'access-control-allow-headers': 'authorization, mcp-param-region, x-mine',
      'access-control-allow-methods': 'GET, POST, DELETE, OPTIONS',
      'access-control-allow-origin': 'https://a.example',
      'access-control-max-age': '86400',
      vary: 'Origin, Access-Control-Request-Headers',
    });
  });
  it('gives a foreign origin no allow header', () => {
    const headers = { origin: 'https://evil.example', 'access-control-request-headers': 'authorization' };
    const response = preflight(some, new Request('https://x/mcp', { method: 'OPTIONS', headers }));
    expect([response.status, Object.fromEntries(response.headers)]).toEqual([204, { vary: 'Origin' }]);
  });
  it('custom methods extend what the protocol needs', () => {
    expect(compileCors({ allowMethods: 'POST, put' }).methods).toBe('GET, POST, DELETE, OPTIONS, PUT');
  });
  it.each([
    ['https://a.example/', 'cors.allowOrigin: "https://a.example/" is not an origin'],
    ['a.example', 'cors.allowOrigin: "a.example" is not an origin'],
    ['', 'cors.allowOrigin is empty'],
  ])('refuses the origin %j', (allowOrigin, message) => expect(() => compileCors({ allowOrigin })).toThrow(message));
  it('refuses a negative age', () => expect(() => compileCors({ maxAge: -1 })).toThrow('cors.maxAge'));
});

describe('mirrored header values', () => {
  it.each([
    ['echo', 'echo'],
    ['  echo ', 'echo'],
    ['=?base64?ZWNobw==?=', 'echo'],
    ['=?base64?4pyT?=', '✓'],
    ['=?base64??=', ''],
    ['=?base64?ZWNobw?=', undefined],
    ['=?base64?@@@?=', undefined],
    ['=?base64?/w==?=', undefined],
    ['=?BASE64?ZWNobw==?=', '=?BASE64?ZWNobw==?='],
    ['=?base64?=', '=?base64?='],
  ])('decodeHeader(%j) is %j', (value, decoded) => expect(decodeHeader(value)).toBe(decoded));
});

describe('the body', () => {
  const post = (body: BodyInit, headers = {}) =>
    new Request('https://x/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);
  const stream = (...chunks: Uint8Array[]) =>
    new ReadableStream<Uint8Array>({
      pull(controller) {
        const chunk = chunks.shift();
        if (chunk) controller.enqueue(chunk);
        else controller.close();
      },
    });
  const utf8 = (text: string) => new TextEncoder().encode(text);

  it('joins chunks, also within a character', async () => {
    const bytes = utf8('{"a":"✓"}');
    expect(await readBody(post(stream(bytes.slice(0, 7), bytes.slice(7))), 100)).toBe('{"a":"✓"}');
  });
  it.each([
    ['one byte at a time', [...utf8('{"a":"✓✓✓"}')].map((byte) => new Uint8Array([byte]))],
    ['an empty first chunk', [new Uint8Array(), utf8('{"a":'), utf8('"✓✓✓"}')]],
    ['growing chunks', [utf8('{'), utf8('"a":'), utf8('"✓✓✓"}'), new Uint8Array()]],
  ])('is whole from %s', async (_title, chunks) => {
    const size = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    expect(await readBody(post(stream(...chunks)), size)).toBe('{"a":"✓✓✓"}');
    await expect(readBody(post(stream(...chunks.map((chunk) => chunk.slice()))), size - 1)).rejects.toMatchObject({
      kind: 'body_too_large',
    });
  });
  it('is empty when there is none', async () => {
    expect(await readBody(new Request('https://x/', { method: 'POST' }), 100)).toBe('');
  });
  it.each([
    ['a declared length over the limit', post('{}', { 'content-length': '101' })],
    ['a stream that grows over it', post(stream(new Uint8Array(60), new Uint8Array(60)))],
  ])('refuses %s', async (_title, request) => {
    await expect(readBody(request, 100)).rejects.toMatchObject({ kind: 'body_too_large' });
  });
  it('stops reading an endless stream', async () => {
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(64)),
      cancel: () => {
        cancelled = true;
      },
    });
    await expect(readBody(post(endless), 1000)).rejects.toMatchObject({ kind: 'body_too_large' });
    expect(cancelled).toBe(true);
  });
  it('refuses bytes that are not UTF-8', async () => {
    await expect(readBody(post(new Uint8Array([0x22, 0xff, 0x22])), 100)).rejects.toMatchObject({
      kind: 'parse_error',
    });
  });
});

describe('challenges', () => {
  it.each([
    [{ scheme: 'ApiKey', params: { realm: 'mcp' } }, 'ApiKey realm="mcp"'],
    [{ scheme: 'Bearer', params: {} }, 'Bearer'],
    [
      { scheme: 'Bearer', params: { a: 'x"y\\z', b: 'c\r\nSet-Cookie: d' } },
      'Bearer a="x\\"y\\\\z", b="cSet-Cookie: d"',
    ],
  ])('%#', (challenge, text) => expect(formatChallenge(challenge)).toBe(text));
});
