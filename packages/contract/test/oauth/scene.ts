/** Our server on a port of its own, whose provider is known only once an authorization server knows the port. */

import type { OAuthAuthProvider } from '@mcp-serverless/auth';
import { defineTool, MCPServer } from '@mcp-serverless/core';
import { start } from '@mcp-serverless/node';

/** How a server is called: through an adapter, or as it is. */
export type Serve = (server: MCPServer) => (request: Request) => Promise<Response>;

export interface Endpoint {
  readonly url: URL;
  /** Status and challenge of every answer to the endpoint. */
  readonly answers: { readonly status: number; readonly challenge: string | null }[];
  /** From here on it answers, for tokens that the provider takes. */
  serve(provider: OAuthAuthProvider, how?: Serve): void;
  close(): Promise<void>;
}

const asItIs: Serve = (server) => (request) => server.handleRequest(request);

/** Starts it on a port that the system chooses. */
export async function openEndpoint(): Promise<Endpoint> {
  const answers: Endpoint['answers'] = [];
  let answer: ReturnType<Serve> | undefined;
  const running = await start(
    {
      async handleRequest(request) {
        const response = (await answer?.(request)) ?? new Response('not yet', { status: 503 });
        const challenge = response.headers.get('www-authenticate');
        if (new URL(request.url).pathname === '/mcp') answers.push({ status: response.status, challenge });
        return response;
      },
    },
    { port: 0, signals: false },
  );
  return {
    url: new URL(running.url),
    answers,
    serve(provider, how = asItIs) {
      answer = how(protectedServer(provider));
    },
    close: () => running.close(),
  };
}

function protectedServer(provider: OAuthAuthProvider): MCPServer {
  return new MCPServer({ name: 'e2e', version: '1.0.0', observe: false, auth: { provider } })
    .addTool(
      defineTool({
        name: 'whoami',
        description: 'Who calls',
        handler: (_input, { auth }) => `${auth?.subject} by ${auth?.kind} for ${auth?.scopes.join('+')}`,
      }),
    )
    .addTool(
      defineTool({
        name: 'write',
        description: 'Needs more',
        scopes: ['mcp:write'],
        handler: (_input, { auth }) => `written with ${auth?.scopes.join('+')}`,
      }),
    );
}
