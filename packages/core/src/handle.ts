/** The pipeline: a Request goes in at the top, a Response comes out at the bottom, each step once. */

import { type Answer, failed } from './answer.ts';
import { type Gate, gateFor, type Pipeline } from './config.ts';
import type { CallOptions } from './context.ts';
import { McpError } from './errors.ts';
import { Exchange } from './exchange.ts';
import { authenticate, enter } from './gate.ts';
import * as http from './http.ts';

/** Answers one request. Never rejects: whatever is thrown becomes a Response here and nowhere else. */
export async function handle(server: Pipeline, request: Request, call: CallOptions): Promise<Response> {
  const started = Date.now();
  const { cold } = server;
  server.cold = false;
  const exchange = new Exchange(server, request, call);
  let gate = server.gate;
  let response: Response;
  try {
    gate = gateFor(server, call);
    response = enter(exchange, gate) ?? respond(await serve(exchange), gate, exchange);
  } catch (error) {
    response = respond(failed(exchange, error), gate, exchange);
  }
  const { observe } = server;
  if (observe) {
    const done = (): void => {
      const { requestId, method, name, code, errorId } = exchange;
      const ms = Date.now() - started;
      observe({ type: 'request', requestId, method, name, status: response.status, code, ms, cold, errorId });
    };
    const ended = exchange.stream?.closed ?? exchange.ended;
    if (ended) ended.then(done);
    else done();
  }
  return response;
}

async function serve(exchange: Exchange<Pipeline>): Promise<Answer> {
  const { request, server } = exchange;
  const refused = server.provider && (await authenticate(exchange, server.provider));
  if (refused) return refused;
  const encoding = request.headers.get('content-encoding');
  if (!http.isJson(request.headers.get('content-type')) || (encoding !== null && encoding !== 'identity')) {
    throw new McpError(
      'unsupported_media_type',
      'Unsupported media type: send application/json without content encoding',
    );
  }
  return server.engine(exchange, await http.readBody(request, server.limits.maxBodyBytes));
}

function respond(answer: Answer, gate: Gate, { request, server }: Exchange<Pipeline>): Response {
  const headers = http.corsHeaders(gate.cors, gate.cors?.origins ? request.headers.get('origin') : null);
  if (answer.body !== null) headers['content-type'] = 'application/json';
  if (server.provider) headers['cache-control'] = 'no-store';
  Object.assign(headers, answer.headers);
  const response = new Response(answer.body, { status: answer.status, headers });
  for (const challenge of answer.challenges ?? []) {
    response.headers.append('www-authenticate', http.formatChallenge(challenge));
  }
  return response;
}
