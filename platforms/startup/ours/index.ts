import { createWorkerHandler } from '@mcp-serverless/cloudflare';
import { defineTool, MCPServer } from '@mcp-serverless/core';
import { TOOLS } from '../tools.ts';

const server = new MCPServer({ name: 'startup', version: '1.0.0' });
for (const { name, description, inputSchema, sum } of TOOLS) {
  server.addTool(defineTool({ name, description, inputSchema, handler: ({ numbers }) => sum(numbers) }));
}

export default createWorkerHandler(server);
