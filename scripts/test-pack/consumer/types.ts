import { APIKeyAuthProvider } from '@mcp-serverless/auth';
import { createWorkerHandler } from '@mcp-serverless/cloudflare';
import { defineTool, type MCPInput, MCPServer, MCPTool, type McpHandler, type ToolContext } from '@mcp-serverless/core';
import { createLambdaHandler, type LambdaResult } from '@mcp-serverless/lambda';
import { type RunningServer, start } from '@mcp-serverless/node';
import { createVercelHandler, toNextRouteHandler } from '@mcp-serverless/vercel';
import { z } from 'zod';

const double = defineTool({
  name: 'double',
  description: 'Twice a number',
  inputSchema: z.object({ n: z.number() }),
  outputSchema: z.object({ n: z.number() }),
  handler: ({ n }, ctx) => {
    const id: string = ctx.requestId;
    // @ts-expect-error what a tool takes is not `any`
    const wrong: string = n;
    return { n: n * 2 + id.length + wrong.length };
  },
});

defineTool({
  name: 'wrong',
  description: 'Returns something else than it declares',
  outputSchema: z.object({ n: z.number() }),
  // @ts-expect-error what a tool returns follows its schema
  handler: () => ({ n: 'text' }),
});

class Shout extends MCPTool {
  name = 'shout';
  description = 'In capitals';
  schema = z.object({ text: z.string() });
  async execute(input: MCPInput<this>, ctx: ToolContext): Promise<string> {
    ctx.signal.throwIfAborted();
    return input.text.toUpperCase();
  }
}

// @ts-expect-error a server has a version
new MCPServer({ name: 'no version' });

const server: MCPServer = new MCPServer({
  name: 'typed',
  version: '1.0.0',
  auth: { provider: new APIKeyAuthProvider({ keys: ['a-key-of-thirty-two-characters-ok'] }) },
});
server.addTool(double).addTool(Shout).addTool(new Shout());

const handler: McpHandler = server;
const direct: Promise<Response> = handler.handleRequest(new Request('https://localhost/mcp'), {
  sourceIp: '192.0.2.1',
});
const running: Promise<RunningServer> = start(server, { port: 0 });
const lambda = createLambdaHandler(server, { cors: false, basePath: '/prod' });
const result: Promise<LambdaResult> = lambda({ version: '2.0' } as never, {} as never);
const worker = createWorkerHandler(server);
export const { GET, POST } = createVercelHandler(server);
export const route = toNextRouteHandler(server);
export { direct, result, running, worker };
