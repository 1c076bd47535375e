import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createContext, gatewayFetch, httpApi } from '@mcp-serverless/lambda/testing';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildFunction, type RunningFunction, removeFunction, startFunction } from './function.ts';

const KEY = 'key-for-the-tests-0123456789';
const URL_OF_ENDPOINT = new URL('https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/mcp');

let folder: string;
let running: RunningFunction;
let send: typeof fetch;

beforeAll(async () => {
  folder = await buildFunction();
  running = await startFunction(folder, { MCP_API_KEY: KEY });
  send = gatewayFetch(httpApi(), running.handler);
}, 60_000);

afterAll(async () => {
  await running?.close();
  await removeFunction(folder);
});

const post = (headers: Record<string, string>, body: unknown = { jsonrpc: '2.0', id: 1, method: 'tools/list' }) =>
  send(URL_OF_ENDPOINT, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify(body),
  });

interface AnyClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>;
  readResource(params: { uri: string }): Promise<{ contents: unknown[] }>;
  getPrompt(params: { name: string; arguments: Record<string, string> }): Promise<{ messages: unknown[] }>;
  close(): Promise<void>;
}

const transportOptions = (key: string) => ({
  fetch: (url: string | URL, init?: RequestInit): Promise<Response> => send(url, init),
  requestInit: { headers: { 'x-api-key': key } },
});

/** Client 2.x, negotiating or pinned. */
async function connect(mode: 'auto' | { pin: string }, key = KEY): Promise<[AnyClient, string | undefined]> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(URL_OF_ENDPOINT, transportOptions(key)));
  return [client, client.getNegotiatedProtocolVersion()];
}

async function connectV1(): Promise<[AnyClient, string | undefined]> {
  const client = new ClientV1({ name: 'test', version: '1.0.0' });
  const transport = new TransportV1(URL_OF_ENDPOINT, transportOptions(KEY));
  // The 1.x types declare members that may be undefined as optional ones.
  await client.connect(transport as Parameters<ClientV1['connect']>[0]);
  return [client, transport.protocolVersion];
}

describe('the bundle, driven by the official clients', () => {
  it.each<[string, () => Promise<[AnyClient, string | undefined]>, string]>([
    ['2.x, auto', () => connect('auto'), '2026-07-28'],
    ['2.x, pinned', () => connect({ pin: '2026-07-28' }), '2026-07-28'],
    ['1.x', connectV1, '2025-11-25'],
  ])('client %s', async (_name, open, version) => {
    const [client, negotiated] = await open();
    try {
      expect(negotiated).toBe(version);
      expect((await client.listTools()).tools.map(({ name }) => name)).toContain('text_statistics');
      const { structuredContent } = await client.callTool({
        name: 'text_statistics',
        arguments: { text: 'strawberry', find: 'r' },
      });
      expect(structuredContent).toMatchObject({ characters: 10, found: 3 });
      const { contents } = await client.readResource({ uri: 'desk://time-zones/2026/Europe/Berlin' });
      expect(contents).toHaveLength(1);
      const zones = 'Europe/Berlin, Asia/Tokyo';
      const { messages } = await client.getPrompt({ name: 'plan_meeting', arguments: { date: '2026-11-23', zones } });
      expect(messages).toHaveLength(1);
    } finally {
      await client.close();
    }
  });

  it('a client without the right key cannot connect', async () => {
    await expect(connect('auto', 'another-key-0123456789')).rejects.toThrow(/401|Unauthorized/);
  });
});

describe('the key', () => {
  it.each<[string, Record<string, string>, number]>([
    ['without a key', {}, 401],
    ['with a wrong key', { 'x-api-key': 'another-key-0123456789' }, 401],
    ['with a prefix of the key', { 'x-api-key': KEY.slice(0, -1) }, 401],
    ['with the key', { 'x-api-key': KEY }, 200],
    ['with the key as a bearer token', { authorization: `Bearer ${KEY}` }, 200],
  ])('%s', async (_name, headers, status) => {
    const response = await post(headers);
    const text = await response.text();
    expect([response.status, response.headers.has('www-authenticate')]).toEqual([status, status === 401]);
    expect(text).not.toContain(KEY);
  });

  it.each<[string, Record<string, string>, string]>([
    ['missing', {}, 'Set MCP_API_KEY, the key that clients send'],
    ['empty', { MCP_API_KEY: '' }, 'Set MCP_API_KEY, the key that clients send'],
    ['too short', { MCP_API_KEY: 'short' }, 'APIKeyAuthProvider: keys[0] has fewer than 16 characters'],
  ])('the function does not start when it is %s', async (_name, env, message) => {
    await expect(startFunction(folder, env)).rejects.toThrow(message);
  });
});

describe('everything else', () => {
  it('a preflight needs no key', async () => {
    const headers = { origin: 'https://app.example', 'access-control-request-headers': 'x-api-key' };
    const response = await send(URL_OF_ENDPOINT, { method: 'OPTIONS', headers });
    expect([response.status, response.headers.get('access-control-allow-headers')]).toEqual([204, 'x-api-key']);
  });

  it.each([
    ['another path', '/other', 404],
    ['protected resource metadata, which a server with keys has none of', '/.well-known/oauth-protected-resource', 404],
  ])('%s', async (_name, path, status) => {
    expect((await send(new URL(path, URL_OF_ENDPOINT), { method: 'GET' })).status).toBe(status);
  });

  it.each<[string, unknown, string]>([
    ['a batch of records', { Records: [{ eventSource: 'aws:sqs' }] }, 'a batch of records from another service'],
    ['nothing', undefined, 'undefined'],
  ])('an event that is no request: %s; the next request works', async (_name, event, shown) => {
    const result = await running.handler(event as never, createContext());
    expect(result).toMatchObject({
      statusCode: 400,
      body: `createLambdaHandler: expected an HTTP event, got ${shown}`,
    });
    expect((await post({ 'x-api-key': KEY })).status).toBe(200);
  });

  it('the template routes the endpoint and both forms of the metadata to the bundle', async () => {
    const template = await readFile(join(import.meta.dirname, '..', 'template.yaml'), 'utf8');
    const all = (pattern: RegExp): string[] => [...template.matchAll(pattern)].map((found) => String(found[1]));
    expect(all(/Path: ([^,\s]+), Method: ANY/g)).toEqual([
      '/mcp',
      '/.well-known/oauth-protected-resource',
      '/.well-known/oauth-protected-resource/mcp',
    ]);
    expect([...all(/Handler: (\S+)/g), ...all(/Runtime: (\S+)/g)]).toEqual(['index.handler', 'nodejs24.x']);
  });
});
