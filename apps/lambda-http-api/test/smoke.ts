/** What must work wherever the reference desk runs: here, and against a function that was deployed. */

import { describeServer } from '@mcp-serverless/contract';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it } from 'vitest';

/** A server that runs somewhere. */
export interface Target {
  readonly url: URL;
  /** The API key it takes. */
  readonly key: string;
  send(url: string | URL, init?: RequestInit): Promise<Response>;
}

/**
 * The function at `DEPLOYMENT_URL`, for example `https://….lambda-url.eu-central-1.on.aws/mcp`, with its key in
 * `DEPLOYMENT_KEY`; `undefined` where the first is not set.
 */
export function deployment(): Target | undefined {
  const { DEPLOYMENT_URL, DEPLOYMENT_KEY } = process.env;
  if (!DEPLOYMENT_URL) return undefined;
  if (!DEPLOYMENT_KEY) throw new Error('Set DEPLOYMENT_KEY, the key that clients of DEPLOYMENT_URL send');
  return { url: new URL(DEPLOYMENT_URL), key: DEPLOYMENT_KEY, send: (url, init) => fetch(url, init) };
}

/** Posts a message, `tools/list` unless it says another. */
export function post(
  { url, send }: Target,
  headers: Record<string, string>,
  body: unknown = { jsonrpc: '2.0', id: 1, method: 'tools/list' },
): Promise<Response> {
  return send(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: JSON.stringify(body),
  });
}

interface Call {
  readonly name: string;
  readonly arguments: Record<string, unknown>;
}

/** The same of every official client. */
export interface AnyClient {
  readonly protocolVersion: string | undefined;
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: Call, onprogress?: (progress: { progress: number }) => void): Promise<Record<string, unknown>>;
  readResource(params: { uri: string }): Promise<{ contents: unknown[] }>;
  getPrompt(params: { name: string; arguments: Record<string, string> }): Promise<{ messages: unknown[] }>;
  close(): Promise<void>;
}

const transportOptions = ({ key, send }: Target) => ({
  fetch: (url: string | URL, init?: RequestInit): Promise<Response> => send(url, init),
  requestInit: { headers: { 'x-api-key': key } },
});

/** Client 2.x, negotiating or pinned. */
async function connect(target: Target, mode: 'auto' | { pin: string }): Promise<AnyClient> {
  const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } });
  await client.connect(new StreamableHTTPClientTransport(target.url, transportOptions(target)));
  return {
    protocolVersion: client.getNegotiatedProtocolVersion(),
    listTools: () => client.listTools(),
    callTool: (call, onprogress) => client.callTool(call, onprogress && { onprogress }),
    readResource: (params) => client.readResource(params),
    getPrompt: (params) => client.getPrompt(params),
    close: () => client.close(),
  };
}

async function connectV1(target: Target): Promise<AnyClient> {
  const client = new ClientV1({ name: 'test', version: '1.0.0' });
  const transport = new TransportV1(target.url, transportOptions(target));
  // The 1.x types declare members that may be undefined as optional ones.
  await client.connect(transport as Parameters<ClientV1['connect']>[0]);
  return {
    protocolVersion: transport.protocolVersion,
    listTools: () => client.listTools(),
    callTool: (call, onprogress) => client.callTool(call, undefined, onprogress && { onprogress }),
    readResource: (params) => client.readResource(params),
    getPrompt: (params) => client.getPrompt(params),
    close: () => client.close(),
  };
}

/** The official clients, and the revision each speaks with the server. */
export const CLIENTS: readonly (readonly [string, (target: Target) => Promise<AnyClient>, string])[] = [
  ['2.x, auto', (target) => connect(target, 'auto'), '2026-07-28'],
  ['2.x, pinned', (target) => connect(target, { pin: '2026-07-28' }), '2026-07-28'],
  ['1.x', connectV1, '2025-11-25'],
];

/** Registers the cases of the contract that any server with a key passes. `open` is called when they run. */
export function contractCases(name: string, open: () => Target, skip: Readonly<Record<string, string>> = {}): void {
  const connect = async () => {
    const { url, key, send } = open();
    return { url, key, send: (request: Request) => send(request.url, request) };
  };
  describeServer(name, connect, skip);
}

/** For `contractCases`: what HTTP APIs and Function URLs do to a request before a function sees it. */
export const AS_TEXT = {
  'rpc/bad-utf8': 'the gateway puts JSON bodies into the event as text, bad bytes already replaced',
};

/** Where a challenge may be: API Gateway renames it for REST APIs. */
const CHALLENGE = ['www-authenticate', 'x-amzn-remapped-www-authenticate'];

/** Registers the cases. `open` is called when they run. */
export function smokeCases(open: () => Target): void {
  describe('driven by the official clients', () => {
    it.each(CLIENTS)('client %s', async (_name, start, version) => {
      const client = await start(open());
      try {
        expect(client.protocolVersion).toBe(version);
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
      const target = { ...open(), key: 'another-key-0123456789' };
      await expect(connect(target, 'auto')).rejects.toThrow(/401|Unauthorized/);
    });
  });

  describe('the key', () => {
    it.each<[string, (key: string) => Record<string, string>, number]>([
      ['without a key', () => ({}), 401],
      ['with a wrong key', () => ({ 'x-api-key': 'another-key-0123456789' }), 401],
      ['with a prefix of the key', (key) => ({ 'x-api-key': key.slice(0, -1) }), 401],
      ['with the key', (key) => ({ 'x-api-key': key }), 200],
      ['with the key as a bearer token', (key) => ({ authorization: `Bearer ${key}` }), 200],
    ])('%s', async (_name, headersWith, status) => {
      const target = open();
      const response = await post(target, headersWith(target.key));
      const text = await response.text();
      const challenged = CHALLENGE.some((name) => response.headers.has(name));
      expect([response.status, challenged]).toEqual([status, status === 401]);
      expect(text).not.toContain(target.key);
    });

    it('a preflight needs none', async () => {
      const { url, send } = open();
      const headers = { origin: 'https://app.example', 'access-control-request-headers': 'x-api-key' };
      const response = await send(url, { method: 'OPTIONS', headers });
      expect([response.status, response.headers.get('access-control-allow-headers')]).toEqual([204, 'x-api-key']);
    });
  });
}
