import { setTimeout as sleep } from 'node:timers/promises';
import { defineTool, type MCPServer, type ToolLike } from '@mcp-serverless/core';
import { STEP_MS } from './fixtures.ts';

/** What `ctx.platform` may offer: the end of the connection, for a client that comes back. */
interface Endable {
  endStream?(): void;
}

/** Tools that say what changed, and one whose client has to come back for the answer. */
export function changingTools(server: MCPServer): readonly ToolLike[] {
  return [
    // server-stateless
    defineTool({
      name: 'test_trigger_tool_change',
      description: 'Says that the tools changed',
      async handler() {
        await server.notify.toolsChanged();
        return 'Done.';
      },
    }),
    defineTool({
      name: 'test_trigger_prompt_change',
      description: 'Says that the prompts changed',
      async handler() {
        await server.notify.promptsChanged();
        return 'Done.';
      },
    }),

    // server-sse-polling
    defineTool({
      name: 'test_reconnection',
      description: 'Ends the connection in the middle of a call, where the client can come back',
      async handler(_input, ctx) {
        const platform = ctx.platform as Endable | undefined;
        if (platform?.endStream) {
          ctx.log('info', 'Come back');
          platform.endStream();
        }
        await sleep(STEP_MS);
        return 'Done.';
      },
    }),
  ];
}
