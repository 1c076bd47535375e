/** What the scenarios call, on a server of the official SDK 2.x. */

import { setTimeout as sleep } from 'node:timers/promises';
import { type SdkHandler, serveSdk } from '@mcp-serverless/core/sdk';
import {
  completable,
  type ElicitRequestFormParams,
  fromJsonSchema,
  McpServer,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import { z } from 'zod';
import * as fixtures from '../server/fixtures.ts';
import { addQuestions, codec } from './questions.ts';

/** The SDK's type of a form, which says more than ours. */
type ElicitForm = ElicitRequestFormParams['requestedSchema'];

const done = { content: [{ type: 'text' as const, text: 'Done.' }] };

/** It asks by its results in the modern era, and with requests of its own in the legacy ones. */
export const handler: SdkHandler = serveSdk(createServer, { observe: false });

export function createServer(): McpServer {
  const server = new McpServer(
    { name: 'conformance-sdk', version: '1.0.0' },
    {
      capabilities: {
        logging: {},
        tools: { listChanged: true },
        prompts: { listChanged: true },
        resources: { subscribe: true },
      },
      requestState: { verify: codec.verify },
    },
  );
  addTools(server);
  addLegacyQuestions(server);
  addQuestions(server);
  addPrompts(server);
  addResources(server);
  return server;
}

function addTools(server: McpServer): void {
  // The first in the list, because http-header-validation calls that one with {}.
  server.registerTool(
    'test_x_mcp_header',
    {
      description: 'Repeats its argument in a header',
      inputSchema: z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }).optional() }),
    },
    ({ region = 'nowhere' }) => ({ content: [{ type: 'text', text: `Region: ${region}` }] }),
  );
  for (const { name, description, content } of fixtures.PLAIN_TOOLS) {
    server.registerTool(name, { description }, () => ({ content }));
  }
  server.registerTool('test_error_handling', { description: 'Fails' }, () => ({
    content: [{ type: 'text', text: fixtures.ERROR_TEXT }],
    isError: true,
  }));
  server.registerTool('test_tool_with_progress', { description: 'Reports progress' }, async ({ mcpReq }) => {
    const progressToken = mcpReq._meta?.progressToken;
    for (const progress of fixtures.PROGRESS) {
      if (progressToken !== undefined) {
        await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
      }
      await sleep(fixtures.STEP_MS);
    }
    return done;
  });
  server.registerTool('test_tool_with_logging', { description: 'Sends log messages' }, async ({ mcpReq }) => {
    for (const message of fixtures.LOG_MESSAGES) {
      await mcpReq.log('info', message);
      await sleep(fixtures.STEP_MS);
    }
    return done;
  });
  server.registerTool('test_logging_tool', { description: 'Sends a log message' }, async ({ mcpReq }) => {
    await mcpReq.log('info', 'A message');
    return done;
  });
  server.registerTool('test_trigger_tool_change', { description: 'Says that the tools changed' }, () => {
    handler.notify.toolsChanged();
    return done;
  });
  server.registerTool('test_trigger_prompt_change', { description: 'Says that the prompts changed' }, () => {
    handler.notify.promptsChanged();
    return done;
  });
  server.registerTool(
    'json_schema_2020_12_tool',
    {
      description: 'Has an input schema with much of JSON Schema in it',
      inputSchema: fromJsonSchema(fixtures.JSON_SCHEMA_2020_12),
    },
    (input) => ({ content: [{ type: 'text', text: JSON.stringify(input) }] }),
  );
}

/** Requests from the server to the client, which the client answers with another POST. */
function addLegacyQuestions(server: McpServer): void {
  server.registerTool(
    'test_sampling',
    { description: "Asks the client's model", inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, { mcpReq }) => {
      const { content } = await mcpReq.requestSampling({
        messages: [{ role: 'user', content: { type: 'text', text: prompt } }],
        maxTokens: 100,
      });
      return { content: [{ type: 'text', text: `LLM response: ${JSON.stringify(content)}` }] };
    },
  );
  for (const [name, requestedSchema] of Object.entries(fixtures.FORMS)) {
    server.registerTool(
      name,
      { description: 'Asks the user', inputSchema: z.object({ message: z.string().default('Please answer') }) },
      async ({ message }, { mcpReq }) => {
        const answer = await mcpReq.elicitInput({ message, requestedSchema: requestedSchema as ElicitForm });
        return { content: [{ type: 'text', text: `User response: ${JSON.stringify(answer)}` }] };
      },
    );
  }
}

function addPrompts(server: McpServer): void {
  const { simple, withArguments, withResource, withImage } = fixtures.PROMPTS;
  server.registerPrompt('test_simple_prompt', { description: 'A prompt without arguments' }, () => ({
    messages: simple,
  }));
  server.registerPrompt(
    'test_prompt_with_arguments',
    {
      description: 'A prompt with two arguments',
      argsSchema: z.object({
        arg1: completable(z.string().describe('First test argument'), fixtures.completions),
        arg2: z.string().describe('Second test argument'),
      }),
    },
    ({ arg1, arg2 }) => ({ messages: withArguments(arg1, arg2) }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'A prompt with a resource inside', argsSchema: z.object({ resourceUri: z.string() }) },
    ({ resourceUri }) => ({ messages: withResource(resourceUri) }),
  );
  server.registerPrompt('test_prompt_with_image', { description: 'A prompt with an image' }, () => ({
    messages: withImage,
  }));
}

function addResources(server: McpServer): void {
  for (const { uri, name, description, text } of fixtures.PLAIN_RESOURCES) {
    const contents = [{ uri, mimeType: 'text/plain', text }];
    server.registerResource(name, uri, { description, mimeType: 'text/plain' }, () => ({ contents }));
  }
  const { uri, name, description } = fixtures.BINARY_RESOURCE;
  const { mimeType, data: blob } = fixtures.IMAGE;
  server.registerResource(name, uri, { description, mimeType }, () => ({ contents: [{ uri, mimeType, blob }] }));
  const { TEMPLATE } = fixtures;
  server.registerResource(
    TEMPLATE.name,
    new ResourceTemplate(TEMPLATE.uriTemplate, { list: undefined }),
    { description: TEMPLATE.description, mimeType: 'application/json' },
    ({ href }, { id }) => ({
      contents: [{ uri: href, mimeType: 'application/json', text: TEMPLATE.read(String(id)) }],
    }),
  );
  server.server.setRequestHandler('resources/subscribe', () => ({}));
  server.server.setRequestHandler('resources/unsubscribe', () => ({}));
}
