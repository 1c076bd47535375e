/** What both engines serve: one of everything that an answer may differ by. */

import { definePrompt, defineResource, defineTool, MCPServer, McpError, ToolError } from '@mcp-serverless/core';
import { z } from 'zod';

const ICONS = [{ src: 'https://mcp.example.com/icon.png', sizes: ['48x48'] }];
const KINDS = [
  { type: 'text', text: 'text', annotations: { audience: ['user'], priority: 0.5 } },
  { type: 'image', data: 'aGk=', mimeType: 'image/png' },
  { type: 'audio', data: 'aGk=', mimeType: 'audio/wav' },
  { type: 'resource_link', uri: 'config://app', name: 'Config', title: 'Configuration', icons: ICONS },
  { type: 'resource', resource: { uri: 'note://1', mimeType: 'text/plain', text: 'one' } },
] as const;

export function createRegistry(): MCPServer {
  const server = new MCPServer({
    name: 'diff',
    version: '1.2.3',
    title: 'Differential',
    description: 'Served by two engines',
    instructions: 'Compare.',
    icons: ICONS,
    observe: false,
    cache: { ttlMs: 1000, cacheScope: 'public' },
  });
  const tools = [
    defineTool({
      name: 'echo',
      title: 'Echo',
      description: 'Says a text back',
      icons: ICONS,
      annotations: { readOnlyHint: true },
      _meta: { 'com.example/kind': 'demo' },
      inputSchema: z.object({ text: z.string().max(20), times: z.int().min(1).max(3).default(1) }),
      handler: ({ text, times }) => text.repeat(times),
    }),
    defineTool({
      name: 'any',
      description: 'Takes any arguments',
      inputSchema: z.looseObject({}),
      handler: (input) => ({ keys: Object.keys(input) }),
    }),
    defineTool({
      name: 'sum',
      description: 'Structured output',
      inputSchema: z.object({ a: z.number(), b: z.number() }),
      outputSchema: z.object({ sum: z.number() }),
      handler: ({ a, b }) => ({ sum: a + b }),
    }),
    defineTool({
      name: 'primes',
      description: 'Structured output that is no object',
      outputSchema: z.array(z.number()),
      handler: () => [2, 3, 5],
    }),
    defineTool({ name: 'number', description: 'Unschemed output that is no object', handler: () => 42 }),
    defineTool({
      name: 'bad_output',
      description: 'Breaks its output schema',
      outputSchema: z.object({ n: z.number().max(9) }),
      handler: () => ({ n: 4242 }),
    }),
    defineTool({ name: 'kinds', description: 'Every kind of content', handler: () => KINDS }),
    defineTool({ name: 'nothing', description: 'Returns nothing', handler: () => undefined }),
    defineTool({
      name: 'full',
      description: 'A full result',
      handler: () => ({ content: [], structuredContent: { a: 1 }, _meta: { 'com.example/cost': 3 } }),
    }),
    defineTool({
      name: 'fail',
      description: 'Throws',
      handler: () => {
        throw new Error('hunter2');
      },
    }),
    defineTool({
      name: 'refuse',
      description: 'Throws for the model',
      handler: () => {
        throw new ToolError('closed');
      },
    }),
    defineTool({
      name: 'protocol_error',
      description: 'Throws a protocol error',
      handler: () => {
        throw new McpError('invalid_params', 'not today', { data: { day: 1 } });
      },
    }),
    defineTool({
      name: 'talk',
      description: 'Progress and log messages',
      handler: (_input, ctx) => {
        ctx.reportProgress(1, 2, 'half');
        ctx.log('debug', 'quiet');
        ctx.log('warning', { loud: true }, 'talk');
        ctx.reportProgress(2, 2);
        return 'done';
      },
    }),
    defineTool({
      name: 'mirror',
      description: 'Arguments in headers',
      inputSchema: z.object({
        region: z.string().optional(),
        zone: z.int().optional(),
        on: z.boolean().optional(),
        at: z.object({ city: z.string().optional() }).optional(),
      }),
      headerParams: { region: 'Region', zone: 'Zone', on: 'On', 'at.city': 'City' },
      handler: (input) => JSON.stringify(input),
    }),
    defineTool({
      name: 'context',
      description: 'What a handler sees of the request',
      handler: ({ ...input }, ctx) => ({ input, version: ctx.protocolVersion, client: ctx.client, meta: ctx.meta }),
    }),
  ];
  for (const tool of tools) server.addTool(tool);
  server
    .addPrompt(definePrompt({ name: 'plain', title: 'Plain', description: 'Without arguments', handler: () => 'Hi.' }))
    .addPrompt(
      definePrompt({
        name: 'greet',
        argsSchema: z.object({ who: z.string().describe('Whom').max(9), style: z.enum(['kind', 'short']).optional() }),
        complete: (argument, value, { arguments: filled }) =>
          argument === 'who' ? ['Ada', 'Alan'].filter((name) => name.startsWith(value)) : Object.keys(filled),
        handler: ({ who, style = 'kind' }) => [
          { role: 'assistant', content: { type: 'text', text: `${who} ${style}` } },
        ],
      }),
    )
    .addPrompt(
      definePrompt({
        name: 'kinds',
        handler: () => ({ description: 'All', messages: KINDS.map((content) => ({ role: 'user', content })) }),
      }),
    )
    .addPrompt(
      definePrompt({
        name: 'fail',
        handler: () => {
          throw new Error('hunter2');
        },
      }),
    )
    .addResource(
      defineResource({
        uri: 'config://app',
        name: 'Config',
        title: 'Configuration',
        description: 'JSON',
        mimeType: 'application/json',
        icons: ICONS,
        annotations: { audience: ['assistant'], priority: 1 },
        ttlMs: 60_000,
        cacheScope: 'public',
        handler: () => ({ debug: false }),
      }),
    )
    .addResource(
      defineResource({ uri: 'bytes://four', name: 'Bytes', size: 4, handler: () => new Uint8Array([0, 255, 128, 10]) }),
    )
    .addResource(defineResource({ uri: 'gone://now', name: 'Gone', handler: () => undefined }))
    .addResource(
      defineResource({
        uri: 'fail://now',
        name: 'Failing',
        handler: () => {
          throw new Error('hunter2');
        },
      }),
    )
    .addResource(
      defineResource({
        uriTemplate: 'note://{id}',
        name: 'Notes',
        complete: (_argument, value) => {
          const values = Array.from({ length: 150 }, (_, i) => `n${i}`).filter((id) => id.startsWith(value));
          return { values, total: values.length };
        },
        handler: ({ variables }) => `note ${variables['id']}`,
      }),
    )
    .addResource(
      defineResource({
        uriTemplate: 'file:///docs/{+path}',
        name: 'Docs',
        handler: ({ variables }) => (variables['path'] === 'a.txt' ? 'alpha' : undefined),
      }),
    );
  return server;
}
