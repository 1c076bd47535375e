/** What the scenarios of 2025-11-25 call, on a server of the official SDK 1.x. */

import { setTimeout as sleep } from 'node:timers/promises';
import type { McpHandler } from '@mcp-serverless/core';
import { serveSdkV1 } from '@mcp-serverless/core/sdk-v1';
import { completable } from '@modelcontextprotocol/sdk/server/completable.js';
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import {
  type ElicitRequestFormParams,
  SubscribeRequestSchema,
  UnsubscribeRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { z } from 'zod';
import * as fixtures from '../server/fixtures.ts';

/** The SDK's type of a form, which says more than ours. */
type ElicitForm = ElicitRequestFormParams['requestedSchema'];

const said = (text: string) => ({ content: [{ type: 'text' as const, text }] });

/** It speaks the legacy revisions alone. */
export const handler: McpHandler = serveSdkV1(createServer, { observe: false });

export function createServer(): McpServer {
  const server = new McpServer(
    { name: 'conformance-sdk-v1', version: '1.0.0' },
    { capabilities: { logging: {}, resources: { subscribe: true } } },
  );
  addTools(server);
  addQuestions(server);
  addPrompts(server);
  addResources(server);
  return server;
}

function addTools(server: McpServer): void {
  for (const { name, description, content } of fixtures.PLAIN_TOOLS) {
    server.registerTool(name, { description }, () => ({ content: content }));
  }
  server.registerTool('test_error_handling', { description: 'Fails' }, () => ({
    ...said(fixtures.ERROR_TEXT),
    isError: true,
  }));
  server.registerTool('test_tool_with_progress', { description: 'Reports progress' }, async (extra) => {
    const progressToken = extra._meta?.progressToken;
    for (const progress of fixtures.PROGRESS) {
      if (progressToken !== undefined) {
        await extra.sendNotification({
          method: 'notifications/progress',
          params: { progressToken, progress, total: 100 },
        });
      }
      await sleep(fixtures.STEP_MS);
    }
    return said('Done.');
  });
  server.registerTool('test_tool_with_logging', { description: 'Sends log messages' }, async (extra) => {
    for (const data of fixtures.LOG_MESSAGES) {
      await extra.sendNotification({ method: 'notifications/message', params: { level: 'info', data } });
      await sleep(fixtures.STEP_MS);
    }
    return said('Done.');
  });
}

/** Requests from the server to the client, which the client answers with another POST. */
function addQuestions(server: McpServer): void {
  server.registerTool(
    'test_sampling',
    { description: "Asks the client's model", inputSchema: { prompt: z.string() } },
    async ({ prompt }, { requestId }) => {
      const { content } = await server.server.createMessage(
        { messages: [{ role: 'user', content: { type: 'text', text: prompt } }], maxTokens: 100 },
        { relatedRequestId: requestId },
      );
      return said(`LLM response: ${JSON.stringify(content)}`);
    },
  );
  for (const [name, requestedSchema] of Object.entries(fixtures.FORMS)) {
    server.registerTool(
      name,
      { description: 'Asks the user', inputSchema: { message: z.string().default('Please answer') } },
      async ({ message }, { requestId }) => {
        const form = { message, requestedSchema: requestedSchema as ElicitForm };
        const answer = await server.server.elicitInput(form, { relatedRequestId: requestId });
        return said(`User response: ${JSON.stringify(answer)}`);
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
      argsSchema: {
        arg1: completable(z.string().describe('First test argument'), fixtures.completions),
        arg2: z.string().describe('Second test argument'),
      },
    },
    ({ arg1, arg2 }) => ({ messages: withArguments(arg1, arg2) }),
  );
  server.registerPrompt(
    'test_prompt_with_embedded_resource',
    { description: 'A prompt with a resource inside', argsSchema: { resourceUri: z.string() } },
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
  server.server.setRequestHandler(SubscribeRequestSchema, () => ({}));
  server.server.setRequestHandler(UnsubscribeRequestSchema, () => ({}));
}
