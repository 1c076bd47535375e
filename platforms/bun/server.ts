import { createFixture, type Profile } from '@mcp-serverless/contract/fixture';

const server = createFixture((process.env['PROFILE'] ?? 'open') as Profile);

/** `idleTimeout` is in seconds; the default of 10 cuts off a tool that is silent for longer between two events. */
export default {
  hostname: '127.0.0.1',
  port: 0,
  idleTimeout: 0,
  fetch: (request: Request): Promise<Response> => server.handleRequest(request),
};
