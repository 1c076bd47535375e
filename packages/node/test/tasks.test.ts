/** Tasks under `start()`, over a real port. */

import { defineTool, MCPServer, type RequestContext } from '@mcp-serverless/core';
import { createTasks } from '@mcp-serverless/core/tasks';
import { afterEach, expect, test } from 'vitest';
import { start } from '../src/start.ts';
import type { RunningServer } from '../src/types.ts';
import { signal } from './http.ts';
import { postModern } from './modern.ts';

let running: RunningServer | undefined;
afterEach(async () => running?.close());

type Handler = (ctx: RequestContext) => unknown;

const _meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': { extensions: { 'io.modelcontextprotocol/tasks': {} } },
};

async function serve(handler: Handler, drainMs = 10_000): Promise<RunningServer> {
  const server = new MCPServer({ name: 's', version: '1', observe: false, tasks: createTasks() });
  const tool = defineTool({ name: 'job', description: 'd', task: 'required', handler: (_input, ctx) => handler(ctx) });
  running = await start(server.addTool(tool), { port: 0, signals: false, drainMs });
  return running;
}

async function ask(url: string, method: string, params: object, name?: string): Promise<Record<string, unknown>> {
  const response = await postModern(url, method, { ...params, _meta }, name);
  return ((await response.json()) as { result: Record<string, unknown> }).result;
}

async function create({ url }: RunningServer): Promise<string> {
  return String((await ask(url, 'tools/call', { name: 'job' }, 'job'))['taskId']);
}

/** The messages of a stream, one by one. */
async function* messages(response: Response): AsyncGenerator<{ readonly method: string; readonly params: object }> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const events = text.split('\n\n');
    text = events.pop() ?? '';
    for (const event of events) {
      const data = /^data: (.*)$/m.exec(event)?.[1];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}

test('a client that listens hears how its task ends', async () => {
  const finish = signal();
  const { url } = await serve(async () => {
    await finish.promise;
    return 'done';
  });
  const id = await create(running as RunningServer);
  const stream = messages(await postModern(url, 'subscriptions/listen', { notifications: { taskIds: [id] }, _meta }));
  const next = async () => (await stream.next()).value;
  expect(await next()).toMatchObject({
    method: 'notifications/subscriptions/acknowledged',
    params: { notifications: { taskIds: [id] } },
  });
  expect(await next()).toMatchObject({ method: 'notifications/tasks', params: { taskId: id, status: 'working' } });
  finish.fire();
  const result = { content: [{ type: 'text', text: 'done' }] };
  expect(await next()).toMatchObject({
    method: 'notifications/tasks',
    params: { taskId: id, status: 'completed', result },
  });
  await stream.return(undefined);
});

test('cancelling aborts what runs', async () => {
  const aborted = signal();
  const server = await serve((ctx) => {
    ctx.signal.addEventListener('abort', aborted.fire);
    return aborted.promise;
  });
  const id = await create(server);
  expect(await ask(server.url, 'tasks/cancel', { taskId: id }, id)).toMatchObject({ resultType: 'complete' });
  await aborted.promise;
  expect(await ask(server.url, 'tasks/get', { taskId: id }, id)).toMatchObject({ status: 'cancelled' });
});

test('closing waits for a task that runs', async () => {
  const finish = signal();
  let ended = false;
  const server = await serve(async () => {
    await finish.promise;
    ended = true;
  });
  await create(server);
  const closed = server.close();
  finish.fire();
  await closed;
  expect(ended).toBe(true);
});
