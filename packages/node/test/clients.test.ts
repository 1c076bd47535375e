/** The official clients, both generations, over HTTP with sessions. */

import { defineResource, defineTool, MCPServer, type ToolContext } from '@mcp-serverless/core';
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
  ElicitRequestSchema,
  LoggingMessageNotificationSchema,
  ResourceUpdatedNotificationSchema,
  ToolListChangedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { afterEach, expect, test } from 'vitest';
import * as z from 'zod';
import { type NodePlatform, type RunningServer, start } from '../src/index.ts';

const running: RunningServer[] = [];
const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((client) => client.close()));
  await Promise.all(running.splice(0).map((server) => server.close()));
});

const INFO = { name: 'test', version: '1.0.0' };

async function serve(): Promise<{ server: MCPServer; url: URL }> {
  const server = new MCPServer({ name: 'live', version: '1.0.0', observe: false })
    .addTool(
      defineTool({
        name: 'ask',
        description: 'Asks who is there',
        async handler(_, ctx) {
          const answer = await ctx.elicit({ message: 'Who?', schema: z.object({ name: z.string() }) });
          return answer.action === 'accept' ? `Hello ${answer.content.name}` : answer.action;
        },
      }),
    )
    .addTool(
      defineTool({
        name: 'long',
        description: 'Lets the client come back for the answer',
        handler(_, ctx) {
          ctx.log('info', 'begun');
          (ctx as ToolContext<NodePlatform>).platform.endStream();
          return 'late';
        },
      }),
    )
    .addResource(defineResource({ name: 'a', uri: 'test://a', handler: () => 'A' }))
    .addResource(defineResource({ name: 'b', uri: 'test://b', handler: () => 'B' }));
  const started = await start(server, { port: 0, sessions: true, drainMs: 100, signals: false });
  running.push(started);
  return { server, url: new URL(started.url) };
}

async function connectLegacy(url: URL): Promise<{ client: LegacyClient; transport: LegacyTransport }> {
  const client = new LegacyClient(INFO, { capabilities: { elicitation: {} } });
  client.setRequestHandler(ElicitRequestSchema, async () => ({ action: 'accept', content: { name: 'Ada' } }));
  const transport = new LegacyTransport(url);
  // The 1.x types declare members that may be undefined as optional ones.
  await client.connect(transport as Parameters<LegacyClient['connect']>[0]);
  open.push(client);
  return { client, transport };
}

test('1.x: changes reach its session, a resource update only who subscribed', async () => {
  const { server, url } = await serve();
  const told: [number, unknown][] = [];
  for (const [i, uri] of ['test://a', 'test://b'].entries()) {
    const { client, transport } = await connectLegacy(url);
    expect(transport.sessionId).toMatch(/^[0-9a-f-]{36}$/);
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void told.push([i, params.uri]));
    client.setNotificationHandler(ToolListChangedNotificationSchema, () => void told.push([i, 'tools']));
    await client.subscribeResource({ uri });
  }
  // The client opens its stream after `initialize`, without telling when: changes are told until one has arrived.
  await expect
    .poll(async () => {
      await server.notify.toolsChanged();
      return [0, 1].every((i) => told.some(([client]) => client === i));
    })
    .toBe(true);
  told.length = 0;
  await server.notify.resourceUpdated('test://b');
  await server.notify.resourceUpdated('test://a');
  const updates = () => told.filter(([, what]) => what !== 'tools').sort();
  await expect.poll(updates).toEqual([
    [0, 'test://a'],
    [1, 'test://b'],
  ]);
});

test('1.x: is asked in the middle of a call, and ends its session', async () => {
  const { url } = await serve();
  const { client, transport } = await connectLegacy(url);
  expect((await client.callTool({ name: 'ask' }))['content']).toEqual([{ type: 'text', text: 'Hello Ada' }]);
  await transport.terminateSession();
  expect(transport.sessionId).toBe(undefined);
});

test('1.x: comes back by itself for an answer whose connection has ended', async () => {
  const { url } = await serve();
  const { client } = await connectLegacy(url);
  const logged: unknown[] = [];
  client.setNotificationHandler(LoggingMessageNotificationSchema, ({ params }) => void logged.push(params.data));
  expect((await client.callTool({ name: 'long' }))['content']).toEqual([{ type: 'text', text: 'late' }]);
  expect(logged).toEqual(['begun']);
});

test('2.x: listens, and the stream ends with the server', async () => {
  const { server, url } = await serve();
  const client = new ModernClient(INFO, { versionNegotiation: { mode: 'auto' }, capabilities: { elicitation: {} } });
  client.setRequestHandler('elicitation/create', async () => ({ action: 'accept', content: { name: 'Ada' } }));
  await client.connect(new ModernTransport(url));
  open.push(client);
  expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28');
  expect((await client.callTool({ name: 'ask', arguments: {} })).content).toEqual([
    { type: 'text', text: 'Hello Ada' },
  ]);
  const told: unknown[] = [];
  client.setNotificationHandler('notifications/resources/updated', ({ params }) => void told.push(params.uri));
  client.setNotificationHandler('notifications/tools/list_changed', () => void told.push('tools'));
  await client.listen({ toolsListChanged: true, resourceSubscriptions: ['test://a'] });
  await server.notify.resourceUpdated('test://b');
  await server.notify.resourceUpdated('test://a');
  await server.notify.toolsChanged();
  await expect.poll(() => told).toEqual(['test://a', 'tools']);
  // Its stream completes at once, or this would take as long as `drainMs`.
  await Promise.all(running.splice(0).map((one) => one.close()));
});
