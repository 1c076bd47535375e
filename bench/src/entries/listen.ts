/** Servers on a port that the system chooses, each as its users would serve it. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { serve as serveHono } from '@hono/node-server';
import { start } from '@mcp-serverless/node';
import type { Serve } from '../tool.ts';

const HOST = '127.0.0.1';

function tell(port: number): void {
  process.send?.({ port });
}

/** The floor: node:http and nothing else. */
export function listenByHand(serve: Serve): void {
  const server = createServer(async (request, response) => {
    const { method = 'GET', headers } = request;
    const answer = await serve(
      new Request(`http://${HOST}${request.url}`, {
        method,
        headers: headers as Record<string, string>,
        body: await text(request),
      }),
    );
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(await answer.text());
  });
  server.listen(0, HOST, () => tell((server.address() as AddressInfo).port));
}

/** Ours: `start()` of the Node.js package. */
export async function listenOurs(server: Parameters<typeof start>[0]): Promise<void> {
  const { port } = await start(server, { port: 0, host: HOST });
  tell(port);
}

/** Peers, by the bridge that the official SDK's Node.js package is built on. */
export function listenHono(fetch: Serve): void {
  serveHono({ fetch, port: 0, hostname: HOST }, ({ port }) => tell(port));
}
