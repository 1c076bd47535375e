import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { TOOLS } from '../tools.ts';

const handler = createMcpHandler(() => {
  const server = new McpServer({ name: 'startup', version: '1.0.0' });
  for (const { name, description, inputSchema, sum } of TOOLS) {
    server.registerTool(name, { description, inputSchema }, ({ numbers }) => ({
      content: [{ type: 'text', text: sum(numbers) }],
    }));
  }
  return server;
});

export default { fetch: (request: Request): Promise<Response> => handler.fetch(request) };
