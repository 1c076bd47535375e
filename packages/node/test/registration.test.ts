import { createServer } from 'node:net';
import { PassThrough } from 'node:stream';
import { defineTool, MCPServer, type MCPServer as Server } from '@mcp-serverless/core';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { start, startStdio } from '../src/index.ts';

const create = (): Server => new MCPServer({ name: 's', version: '1', observe: false });

describe.each<[string, () => Server, string]>([
  [
    'scopes and no auth',
    () => create().addTool(defineTool({ name: 't', description: 'd', scopes: ['a'], handler: () => 'x' })),
    'tool "t", scopes: the server has no auth. Give the MCPServer auth: { provider }',
  ],
  [
    'a task that is required, and no tasks',
    () => create().addTool(defineTool({ name: 't', description: 'd', task: 'required', handler: () => 'x' })),
    'tool "t", task: the server has no tasks. Give the MCPServer tasks: createTasks() of core/tasks',
  ],
  [
    'a schema that cannot be listed',
    () =>
      create().addTool(
        defineTool({ name: 't', description: 'd', inputSchema: z.object({ on: z.date() }), handler: () => 'x' }),
      ),
    'tool "t", inputSchema.properties.on: Date cannot be represented in JSON Schema. Use types that JSON has, for example a date as a string (z.iso.datetime()), and transformations on input alone.',
  ],
])('a server with %s', (_, server, message) => {
  it('is refused by start before it listens', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    // Listening would fail in another way.
    await expect(start(server(), { port })).rejects.toThrow(new TypeError(message));
    taken.close();
  });

  it('is refused by startStdio before it reads', () => {
    const input = new PassThrough();
    expect(() => startStdio(server(), { input, output: new PassThrough(), signals: false })).toThrow(
      new TypeError(message),
    );
    expect(input.listenerCount('readable') + input.listenerCount('data')).toBe(0);
  });
});
