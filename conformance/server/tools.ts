import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { defineTool, McpError, ToolError, type ToolLike } from '../../packages/core/src/index.ts';
import { AUDIO, embedded, IMAGE } from './content.ts';

/** How long the suite wants between two notifications. */
const STEP_MS = 50;

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
  defineTool({
    name: 'test_simple_text',
    description: 'Gives text',
    handler: () => 'This is a simple text response for testing.',
  }),
  defineTool({ name: 'test_image_content', description: 'Gives an image', handler: () => [IMAGE] }),
  defineTool({ name: 'test_audio_content', description: 'Gives audio', handler: () => [AUDIO] }),
  defineTool({
    name: 'test_embedded_resource',
    description: 'Gives a resource inside of the result',
    handler: () => [embedded('test://embedded-resource', 'This is an embedded resource content.')],
  }),
  defineTool({
    name: 'test_multiple_content_types',
    description: 'Gives text, an image and a resource',
    handler: () => [
      { type: 'text', text: 'Multiple content types test:' },
      IMAGE,
      embedded('test://mixed-content-resource', '{"test":"data","value":123}', 'application/json'),
    ],
  }),
  defineTool({
    name: 'test_error_handling',
    description: 'Fails',
    handler: () => {
      throw new ToolError('This tool intentionally returns an error for testing');
    },
  }),
  defineTool({
    name: 'test_tool_with_progress',
    description: 'Reports progress',
    async handler(_input, ctx) {
      for (const progress of [0, 50, 100]) {
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
      for (const message of ['Tool execution started', 'Tool processing data', 'Tool execution completed']) {
        ctx.log('info', message);
        await sleep(STEP_MS);
      }
      return 'Done.';
    },
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
