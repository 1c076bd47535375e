/** The pipeline: a Request goes in at the top, a Response comes out at the bottom, each step once. */

import { type Answer, failed } from './answer.ts';
import type { CallOptions, Trouble } from './context.ts';
import { McpError } from './errors.ts';
import { Exchange } from './exchange.ts';
import { authenticate, enter, warnIfOpen } from './gate.ts';
import { type Gate, gateFor } from './gate-options.ts';
import * as http from './http.ts';
import type { AuditEvent } from './observe.ts';
import { limitRate } from './rate.ts';
import type { Pipeline } from './server-core.ts';
import { serveSession } from './session.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };
/** What a caller may see is not for caches. */
const PRIVATE = { 'cache-control': 'no-store' };

/** Answers one request. Never rejects: whatever is thrown becomes a Response here and nowhere else. */
export async function handle(server: Pipeline, request: Request, call: CallOptions): Promise<Response> {
  const watched = server.observe || server.audit;
  const started = watched ? Date.now() : 0;
  const { cold } = server;
  server.cold = false;
  const exchange = new Exchange(server, request, call);
  if (watched) call.onTrouble?.((trouble) => hear(exchange, trouble, started, cold));
  let gate = server.gate;
  let response: Response | undefined;
  try {
    gate = gateFor(server, call);
    if (cold) warnIfOpen(server, gate, request);
    response = enter(exchange, gate);
    if (!response) {
      if (call.principal) exchange.principal = call.principal;
      else if (server.provider) await authenticate(exchange, server.provider);
      if (server.rateLimit) await limitRate(exchange, false);
      const answer =
        request.method === 'POST' ? server.engine(exchange, await readBody(exchange)) : serveSession(exchange);
      response = respond(await answer, gate, exchange);
    }
  } catch (error) {
    response = respond(failed(exchange, error), gate, exchange);
  }
  if (watched) {
    const { status } = response;
    const done = (): void => report(exchange, status, started, cold);
    const ended = exchange.stream?.closed ?? exchange.ended;
    if (ended) ended.then(done);
    else done();
  }
  return response;
}

function readBody({ request, server, call }: Exchange<Pipeline>): Promise<string> {
  const { headers } = request;
  const encoding = http.single(headers.get('content-encoding'));
  if (!http.isJson(headers.get('content-type')) || (encoding !== null && encoding !== 'identity')) {
    throw new McpError(
      'unsupported_media_type',
      'Unsupported media type: send application/json without content encoding',
    );
  }
  return http.readBody(request, server.limits.maxBodyBytes, call.readBody);
}

/** Tells the operator of a request that may never end by itself. */
function hear(exchange: Exchange<Pipeline>, trouble: Trouble, started: number, cold: boolean): void {
  const { requestId, method, name, server, session } = exchange;
  if (exchange.reported) return;
  // A stream has begun with 200.
  const streams = exchange.stream !== undefined || exchange.ended !== undefined;
  if (trouble === 'slow') {
    // Streams may wait for as long as they like.
    if (streams) return;
    server.observe?.({ type: 'pending', requestId, method, name, ms: Date.now() - started });
    return;
  }
  if (trouble === 'left') {
    // In a session that lives on, who asked may come back for the answer.
    if (session?.live?.stream) return;
    exchange.cancel();
  }
  report(exchange, streams ? 200 : trouble === 'left' ? 499 : 503, started, cold, trouble);
}

function report(
  exchange: Exchange<Pipeline>,
  status: number,
  started: number,
  cold: boolean,
  interrupted?: 'left' | 'cut',
): void {
  if (exchange.reported) return;
  exchange.reported = true;
  const { requestId, method, name, code, errorId, server, principal } = exchange;
  const time = Date.now();
  const ms = time - started;
  const { reason, lacking: scopes } = exchange;
  server.observe?.({ type: 'request', requestId, method, name, status, reason, code, ms, cold, errorId, interrupted });
  if (!server.audit || !exchange.asked) return;
  const { provider, subject, clientId } = principal ?? {};
  // Who was let in and then left was not refused.
  const outcome = status < 400 || (interrupted && principal) ? 'allowed' : 'refused';
  const source = exchange.call.sourceIp;
  const who = { provider, subject, clientId, source };
  server.audit({ time, requestId, status, outcome, reason, ...who, method, name, scopes, ms } as AuditEvent);
}

function respond(answer: Answer, gate: Gate, { origin, server, sessionId, call }: Exchange<Pipeline>): Response {
  const make = call.respond ?? ((text, init) => new Response(text, init));
  const { status, body } = answer;
  if (body !== null && !answer.headers && !answer.challenges && origin === null && sessionId === undefined) {
    gate.usual ??= new Headers({
      ...http.corsHeaders(gate.cors, null),
      ...JSON_HEADERS,
      ...(server.provider && PRIVATE),
    });
    return make(body, { status, headers: gate.usual });
  }
  const headers = http.corsHeaders(gate.cors, origin);
  Object.assign(headers, body !== null && JSON_HEADERS, server.provider && PRIVATE, answer.headers);
  if (sessionId !== undefined) headers['mcp-session-id'] = sessionId;
  const response = make(body, { status, headers });
  for (const challenge of answer.challenges ?? []) {
    response.headers.append('www-authenticate', http.formatChallenge(challenge));
  }
  return response;
}
