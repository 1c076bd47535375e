import { setTimeout as sleep } from 'node:timers/promises';
import { defineTool, McpError, ToolError, type ToolLike } from '@mcp-serverless/core';
import { fromJsonSchema } from '@mcp-serverless/core/json-schema';
import { z } from 'zod';
import { ERROR_TEXT, JSON_SCHEMA_2020_12, LOG_MESSAGES, PLAIN_TOOLS, PROGRESS, STEP_MS } from './fixtures.ts';

/** Tools by the scenarios that call them. A scenario without its tool here is an expected failure. */
export const tools: readonly ToolLike[] = [
  // http-custom-header-server-validation; the first in the list, because http-header-validation calls that one with {}.
  defineTool({
    name: 'test_x_mcp_header',
    description: 'Repeats its argument in a header',
    inputSchema: z.object({ region: z.string().optional() }),
    headerParams: { region: 'Region' },
    handler: ({ region = 'nowhere' }) => `Region: ${region}`,
  }),

  // tools-call-*
  ...PLAIN_TOOLS.map(({ content, ...tool }) => defineTool({ ...tool, handler: () => content })),
  defineTool({
    name: 'test_error_handling',
    description: 'Fails',
    handler: () => {
      throw new ToolError(ERROR_TEXT);
    },
  }),
  defineTool({
    name: 'test_tool_with_progress',
    description: 'Reports progress',
    async handler(_input, ctx) {
      for (const progress of PROGRESS) {
        ctx.reportProgress(progress, 100, `Completed step ${progress} of 100`);
        await sleep(STEP_MS);
      }
      return 'Done.';
    },
  }),
  defineTool({
    name: 'test_tool_with_logging',
    description: 'Sends log messages',
    async handler(_input, ctx) {
      for (const message of LOG_MESSAGES) {
        ctx.log('info', message);
        await sleep(STEP_MS);
      }
      return 'Done.';
    },
  }),

  // json-schema-2020-12
  defineTool({
    name: 'json_schema_2020_12_tool',
    description: 'Has an input schema with much of JSON Schema in it',
    inputSchema: fromJsonSchema(JSON_SCHEMA_2020_12),
    handler: (input) => JSON.stringify(input),
  }),

  // server-stateless
  defineTool({
    name: 'test_missing_capability',
    description: 'Needs a client that can sample',
    handler(_input, { client }) {
      if (client.capabilities.sampling) return 'The client can sample.';
      const data = { requiredCapabilities: { sampling: {} } };
      throw new McpError('missing_capability', 'This tool needs the client capability "sampling"', { data });
    },
  }),
  defineTool({
    name: 'test_logging_tool',
    description: 'Sends a log message',
    handler(_input, ctx) {
      ctx.log('info', 'A message');
      return 'Done.';
    },
  }),
];
