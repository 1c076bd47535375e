/**
 * The snippets that the documentation shows, transcribed: only `override` and the types of destructured parameters
 * are added, which this repository's compiler options ask for.
 */

import assert from 'node:assert/strict';
import { APIKeyAuthProvider } from '@mcp-serverless/auth';
import { createWorkerHandler } from '@mcp-serverless/cloudflare';
import {
  defineTool,
  type MCPInput,
  MCPPrompt,
  MCPResource,
  MCPServer,
  MCPTool,
  type ServerOptions,
  type ToolContext,
} from '@mcp-serverless/core';
import {
  createLambdaHandler,
  getSourceIp,
  isV2Event,
  type LambdaHandler,
  lambdaEventToRequest,
  responseToLambdaResult,
} from '@mcp-serverless/lambda';
import { createVercelHandler } from '@mcp-serverless/vercel';
import { test } from 'vitest';
import { z } from 'zod';
import { functionUrl, type Gateway, gatewayFetch, httpApi, restApi } from '../../lambda/test/bed/index.ts';
import { accepted, call, legacy, modern, refused } from '../src/wire.ts';

class WeatherTool extends MCPTool {
  name = 'weather';
  description = 'Current weather';
  schema = z.object({ city: z.string().describe('City name') });
  async execute(_input: MCPInput<this>, _ctx: ToolContext) {
    return { temperature: 21 };
  }
}

class SearchTool extends MCPTool {
  name = 'search';
  description = 'Searches';
  schema = z.object({ query: z.string().describe('What to look for') });
  async execute({ query }: MCPInput<this>) {
    return `Nothing about ${query}`;
  }
}

class SystemPrompt extends MCPPrompt {
  name = 'system';
  description = '...';
  override schema = { topic: { type: z.string(), description: 'Topic', required: true } };
  async generateMessages({ topic }: { topic: string }) {
    return [{ role: 'user' as const, content: { type: 'text' as const, text: `Talk about ${topic}` } }];
  }
  override async complete(_argument: string, _value: string, _context: object) {
    return { values: [] };
  }
}

class ConfigResource extends MCPResource {
  uri = 'config://app';
  name = 'Config';
  override description = '...';
  override mimeType = 'application/json';
  async read(_variables?: object, _ctx?: object) {
    return [{ uri: this.uri, mimeType: this.mimeType, text: '{}' }];
  }
}

class EnvironmentResource extends MCPResource {
  uri = 'config://{env}/app';
  name = 'Config of an environment';
  override template = { uriTemplate: 'config://{env}/app' };
  async read(variables?: { env: string }) {
    return [{ uri: `config://${variables?.env}/app`, text: variables?.env ?? '' }];
  }
}

const lookup = async (city: string, { signal }: { signal: AbortSignal }): Promise<number> =>
  signal.aborted ? 0 : city.length;

const weather = defineTool({
  name: 'weather',
  description: '...',
  inputSchema: z.object({ city: z.string() }),
  outputSchema: z.object({ temperature: z.number() }),
  handler: async ({ city }, ctx) => ({ temperature: await lookup(city, { signal: ctx.signal }) }),
});

function createServer(options: Partial<ServerOptions> = {}): MCPServer {
  const server = new MCPServer({ name: 'my-mcp-server', version: '1.0.0', ...options, observe: false });
  server.addTool(WeatherTool);
  server.addTool(SearchTool);
  server.addPrompt(SystemPrompt);
  server.addResource(ConfigResource);
  return server;
}

type Send = (request: Request) => Promise<Response>;

const through =
  (gateway: Gateway, handler: LambdaHandler): Send =>
  (request) =>
    gatewayFetch(gateway, handler)(request);

/** Everything the quick start registers, in both eras. */
async function answers(send: Send): Promise<void> {
  const structured = { temperature: 21 };
  for (const request of [call.modern('weather', { city: 'Oslo' }), call.legacy('weather', { city: 'Oslo' })]) {
    const result = await accepted(await send(request));
    assert.deepEqual(result['structuredContent'], structured);
    assert.deepEqual(result['content'], [{ type: 'text', text: JSON.stringify(structured) }]);
  }
  const found = await accepted(await send(call.legacy('search', { query: 'cats' })));
  assert.deepEqual(found, { content: [{ type: 'text', text: 'Nothing about cats' }] });
  const prompt = { name: 'system', arguments: { topic: 'cats' } };
  assert.deepEqual(await accepted(await send(legacy('prompts/get', prompt))), {
    messages: [{ role: 'user', content: { type: 'text', text: 'Talk about cats' } }],
  });
  await refused(await send(legacy('prompts/get', { name: 'system' })), { status: 200, code: -32602, id: 1 });
  assert.deepEqual(await accepted(await send(legacy('resources/read', { uri: 'config://app' }))), {
    contents: [{ uri: 'config://app', mimeType: 'application/json', text: '{}' }],
  });
}

async function quickStart(): Promise<void> {
  const server = createServer();
  const handler = createLambdaHandler(server);
  // One handler for every kind of event.
  for (const gateway of [restApi(), httpApi(), functionUrl()]) await answers(through(gateway, handler));
}

const preflight = (origin: string): Request =>
  new Request('https://mcp.example.com/mcp', {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'authorization, content-type, mcp-protocol-version',
    },
  });

async function cors(): Promise<void> {
  const server = createServer();
  const handler = createLambdaHandler(server, {
    cors: {
      allowOrigin: 'https://myapp.com',
      allowMethods: 'POST, OPTIONS',
      allowHeaders: 'Content-Type, Authorization',
    },
  });
  const send = through(httpApi(), handler);
  const allowed = await send(preflight('https://myapp.com'));
  assert.equal(allowed.status, 204);
  assert.equal(allowed.headers.get('access-control-allow-origin'), 'https://myapp.com');
  // What the protocol needs stays allowed beside what was asked for.
  assert.match(allowed.headers.get('access-control-allow-headers') ?? '', /mcp-protocol-version/);
  const foreign = legacy('ping', {}, { headers: { origin: 'https://evil.example' } });
  await refused(await send(foreign), { status: 403, code: -32600, id: null });
}

async function noCors(): Promise<void> {
  const server = createServer();
  const handler = createLambdaHandler(server, { cors: false });
  const request = legacy('ping', {}, { headers: { origin: 'https://anything.example' } });
  for (const response of [
    await through(httpApi(), handler)(request),
    await through(httpApi(), handler)(preflight('https://a.example')),
  ]) {
    assert.deepEqual(
      [...response.headers.keys()].filter((name) => name.startsWith('access-control-')),
      [],
    );
  }
}

async function basePath(): Promise<void> {
  const server = createServer({ path: '/mcp' });
  const handler = createLambdaHandler(server, { basePath: '/prod' });
  const at = (path: string): Promise<Response> =>
    through(httpApi(), handler)(legacy('ping', {}, { url: `https://mcp.example.com${path}` }));
  await accepted(await at('/prod/mcp'));
  // Stripped at a boundary only.
  await refused(await at('/production/mcp'), { status: 404, code: -32600, id: null });
}

async function secured(): Promise<void> {
  process.env['API_KEY'] = 'test-only-key-0123456789';
  const server = new MCPServer({
    name: 'secure-server',
    version: '1.0.0',
    // biome-ignore lint/style/noNonNullAssertion: as documented
    auth: { provider: new APIKeyAuthProvider({ keys: [process.env['API_KEY']!] }) },
    observe: false,
  });
  server.addTool(WeatherTool);
  const handler = createLambdaHandler(server);
  const request = (headers: Record<string, string>): Request => legacy('tools/list', {}, { headers });
  await refused(await through(httpApi(), handler)(request({})), { status: 401, code: -32600, id: null });
  await accepted(await through(httpApi(), handler)(request({ 'x-api-key': 'test-only-key-0123456789' })));
  assert.throws(() => new APIKeyAuthProvider({ keys: [undefined as unknown as string] }), TypeError);
}

async function workers(): Promise<void> {
  const server = createServer();
  const plain = {
    async fetch(request: Request): Promise<Response> {
      return server.handleRequest(request);
    },
  };
  await answers((request) => plain.fetch(request));

  const worker = createWorkerHandler(server);
  const ctx = { waitUntil() {}, passThroughOnException() {} };
  await answers((request) => worker.fetch(request, {}, ctx));
}

async function vercel(): Promise<void> {
  const server = createServer();
  async function handler(request: Request) {
    return server.handleRequest(request);
  }
  await answers(handler);
  const wrapped = createVercelHandler(server);
  await answers((request) => wrapped.fetch(request));
}

async function fullControl(): Promise<void> {
  const seen: unknown[] = [];
  const server = new MCPServer({ name: 'my-mcp-server', version: '1.0.0', observe: false });
  server.addTool(
    defineTool({ name: 'caller', description: 'Who calls', handler: (_, ctx) => void seen.push(ctx.sourceIp) }),
  );
  // biome-ignore lint/suspicious/noExplicitAny: as documented
  const handler = async (event: any) => {
    const request = lambdaEventToRequest(event, '/prod');
    const sourceIp = getSourceIp(event);
    return responseToLambdaResult(await server.handleRequest(request, { sourceIp }), event);
  };
  for (const gateway of [restApi(), httpApi(), functionUrl()]) {
    await accepted(await through(gateway, handler)(call.legacy('caller')));
  }
  assert.deepEqual(seen, ['203.0.113.9', '203.0.113.9', '203.0.113.9']);
  const wire = { method: 'GET', target: '/', headers: [] };
  assert.deepEqual([isV2Event(httpApi().toEvent(wire)), isV2Event(restApi().toEvent(wire))], [true, false]);
}

async function direct(): Promise<void> {
  const server = createServer();
  const response = await server.handleRequest(
    new Request('https://localhost/mcp', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', Accept: 'application/json, text/event-stream' },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'initialize',
        params: {
          protocolVersion: '2024-11-05',
          capabilities: {},
          clientInfo: { name: 'test', version: '1.0' },
        },
      }),
    }),
  );
  assert.equal(response.status, 200);
  assert.equal((await accepted(response))['protocolVersion'], '2024-11-05');
}

async function defined(): Promise<void> {
  const server = new MCPServer({ name: 'my-mcp-server', version: '1.0.0', observe: false });
  server.addTool(weather).addResource(EnvironmentResource);
  const result = await accepted(await server.handleRequest(call.modern('weather', { city: 'Oslo' })));
  assert.deepEqual(result['structuredContent'], { temperature: 4 });
  const read = await accepted(await server.handleRequest(modern('resources/read', { uri: 'config://test/app' })));
  assert.deepEqual(read['contents'], [{ uri: 'config://test/app', text: 'test' }]);
  assert.throws(() => server.addTool(SearchTool), /after the first request/);
}

test('the documented snippets', async () => {
  await quickStart();
  await cors();
  await noCors();
  await basePath();
  await secured();
  await workers();
  await vercel();
  await fullControl();
  await direct();
  await defined();
});
