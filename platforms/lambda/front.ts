/** An HTTP server in front of a function that does what a gateway of AWS does. */

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { type Gateway, toStreamedResponse, type WireRequest } from '@mcp-serverless/lambda/testing';
import type { LambdaFunction } from './function.ts';

export interface Front {
  readonly url: URL;
  close(): Promise<void>;
}

/** Listens on loopback. Each request becomes an event as `gateway` makes it, each outcome the response it makes of that. */
export async function startFront(gateway: Gateway, fn: LambdaFunction): Promise<Front> {
  const server = createServer((request, response) => {
    // An answer that is cut off in the middle is one for the client as well.
    serve(gateway, fn, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function serve(
  gateway: Gateway,
  fn: LambdaFunction,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const wire = await toWireRequest(request);
  const answer = await answerOf(gateway, fn, wire);
  response.statusCode = answer.status;
  response.setHeaders(answer.headers);
  response.flushHeaders();
  const closed = once(response, 'close');
  for await (const chunk of answer.body ?? []) {
    // The function learns nothing of a client that has gone: it is read to its end.
    if (response.destroyed || response.write(chunk)) continue;
    await Promise.race([once(response, 'drain'), closed]);
  }
  response.end();
}

async function answerOf(gateway: Gateway, fn: LambdaFunction, wire: WireRequest): Promise<Response> {
  if (wire.body && wire.body.length > (gateway.maxBodyBytes ?? Number.POSITIVE_INFINITY)) {
    return new Response(null, { status: 413 });
  }
  const outcome = await fn.invoke(gateway.toEvent(wire), gateway.toHead !== undefined);
  switch (outcome.type) {
    case 'stream':
      return toStreamedResponse(gateway, outcome);
    case 'result':
      return gateway.toResponse(parsed(outcome.text));
    case 'error':
      if (outcome.errorType === 'RequestTooLarge') return new Response(null, { status: 413 });
      return gateway.toResponse(undefined);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What concerns one connection only, and never arrives at a function. */
const HOP_BY_HOP = new Set(['connection', 'keep-alive', 'transfer-encoding']);

async function toWireRequest(request: IncomingMessage): Promise<WireRequest> {
  const { rawHeaders, method = 'GET', url = '/' } = request;
  const headers: [string, string][] = [];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const [name = '', value = ''] = rawHeaders.slice(index, index + 2);
    if (!HOP_BY_HOP.has(name.toLowerCase())) headers.push([name, value]);
  }
  const body = await buffer(request);
  return { method, target: url, headers, ...(body.length > 0 && { body }) };
}
