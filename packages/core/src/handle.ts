/** The pipeline: a Request goes in at the top, a Response comes out at the bottom, each step once. */

import type { AuthOutcome, Challenge } from './auth.ts';
import { type Gate, gateFor, type ServerCore } from './config.ts';
import type { CallOptions } from './context.ts';
import { dispatch } from './dispatch.ts';
import { checkMirrors, isModern, legacyClaim, modernClaim } from './era.ts';
import { codeOf, McpError, statusOf } from './errors.ts';
import { Exchange } from './exchange.ts';
import * as http from './http.ts';
import { errorText, parseJson, type RpcMessage, type RpcRequest, resultText, toMessage } from './jsonrpc.ts';
import { BATCH_REVISION } from './protocol.ts';
import { SSE_HEADERS } from './sse.ts';

/** What will be the Response, before CORS. */
interface Answer {
  readonly status: number;
  readonly body: string | ReadableStream | null;
  readonly headers?: Readonly<Record<string, string>>;
  readonly challenges?: readonly Challenge[];
}

/** Answers one request. Never rejects: whatever is thrown becomes a Response here and nowhere else. */
export async function handle(server: ServerCore, request: Request, call: CallOptions): Promise<Response> {
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
    if (exchange.stream) exchange.stream.closed.then(done);
    else done();
  }
  return response;
}

/** The gate: what can be decided by URL and headers alone. Gives a Response for a preflight, else throws or lets pass. */
function enter(exchange: Exchange, gate: Gate): Response | undefined {
  const { request, server } = exchange;
  const { method, url } = request;
  if (url.length > server.limits.maxUrlBytes)
    throw new McpError('uri_too_long', 'The URL is too long (limits.maxUrlBytes)');
  if (gate.hosts && !http.hostAllowed(gate.hosts, request)) {
    throw new McpError('forbidden_host', 'Forbidden: this Host is not in allowedHosts');
  }
  if (method === 'OPTIONS') return http.preflight(gate.cors, request);
  if (!http.originAllowed(gate.cors, request.headers.get('origin'))) {
    throw new McpError('forbidden_origin', 'Forbidden: this Origin is not in cors.allowOrigin');
  }
  if (!isEndpoint(http.pathOf(url), gate)) throw new McpError('not_found', 'Not found');
  if (method !== 'POST') throw new McpError('method_not_allowed', 'Method not allowed: this endpoint takes POST');
  return undefined;
}

/** Well-known documents are never the endpoint; with `path`, nothing else is either. */
function isEndpoint(fullPath: string, gate: Gate): boolean {
  const path = gate.basePath === undefined ? fullPath : http.stripBase(fullPath, gate.basePath);
  if (gate.path === undefined) return !path.startsWith('/.well-known/');
  return path === gate.path || path === `${gate.path}/`;
}

async function serve(exchange: Exchange): Promise<Answer> {
  const { request, server } = exchange;
  if (server.provider) {
    const refused = await authenticate(exchange);
    if (refused) return refused;
  }
  const { headers } = request;
  const encoding = headers.get('content-encoding');
  if (!http.isJson(headers.get('content-type')) || (encoding !== null && encoding !== 'identity')) {
    throw new McpError(
      'unsupported_media_type',
      'Unsupported media type: send application/json without content encoding',
    );
  }
  const { maxBodyBytes, maxDepth } = server.limits;
  const body = parseJson(await http.readBody(request, maxBodyBytes), maxDepth);
  const version = headers.get('mcp-protocol-version');
  if (Array.isArray(body)) return answerBatch(exchange, body, version);
  const message = toMessage(body);
  if (message.kind !== 'request') return answerOther(exchange, message, version);
  return answerRequest(exchange, message, version);
}

async function authenticate(exchange: Exchange): Promise<Answer | undefined> {
  const { request, call, server } = exchange;
  const provider = server.provider as NonNullable<ServerCore['provider']>;
  let result: AuthOutcome;
  try {
    result = await provider.authenticate(request, call);
  } catch (error) {
    exchange.mask(error);
    result = { outcome: 'unavailable' };
  }
  const closed = { 'cache-control': 'no-store' };
  switch (result.outcome) {
    case 'ok':
      exchange.principal = result.principal;
      return undefined;
    case 'unavailable': {
      const retryAfter = { ...closed, 'retry-after': String(result.retryAfter ?? 5) };
      return {
        ...failed(exchange, new McpError('unavailable', 'Authentication is unavailable, try again')),
        headers: retryAfter,
      };
    }
    case 'refused':
      if (result.reason === 'malformed' || result.reason === 'ambiguous') {
        const error = new McpError('malformed_credentials', 'Bad request: the credentials are malformed');
        return { ...failed(exchange, error), headers: closed, challenges: provider.challenges('refused') };
      }
  }
  const error = new McpError(
    'unauthorized',
    result.outcome === 'none' ? 'Unauthorized: credentials are missing' : 'Unauthorized',
  );
  return { ...failed(exchange, error), headers: closed, challenges: provider.challenges(result.outcome) };
}

/** Answers with JSON, or with a stream from the first notification on, which then ends with the same JSON. */
function answerRequest(exchange: Exchange, message: RpcRequest, version: string | null): Promise<Answer> {
  if (exchange.call.streaming === false) return answer(exchange, message, version);
  return new Promise((resolve) => {
    exchange.onStream = (stream) => resolve({ status: 200, body: stream.body, headers: SSE_HEADERS });
    answer(exchange, message, version).then((result) => {
      if (exchange.stream) exchange.stream.end(result.body);
      else resolve(result);
    });
  });
}

/** An answer that is one JSON-RPC message. */
interface Message extends Answer {
  readonly body: string;
}

/** Never rejects. */
async function answer(exchange: Exchange, message: RpcRequest, version: string | null): Promise<Message> {
  const modern = isModern(message.params, version);
  try {
    const claim = modern ? modernClaim(message.params, version) : legacyClaim(message.params, version);
    if (modern) checkMirrors(message, exchange.request.headers, version);
    return { status: 200, body: resultText(message.id, await dispatch(exchange, claim, message)) };
  } catch (error) {
    return failed(exchange, error, message.id, modern);
  }
}

/** A notification is accepted, a client's answer has nobody waiting for it, anything else is invalid. */
function answerOther(exchange: Exchange, message: Exclude<RpcMessage, RpcRequest>, version: string | null): Answer {
  if (message.kind !== 'invalid') return { status: 202, body: null };
  return failed(exchange, message.error, message.id, isModern({}, version));
}

/** Batches exist in one revision only. @see https://modelcontextprotocol.io/specification/2025-03-26/basic#batching */
async function answerBatch(exchange: Exchange, batch: readonly unknown[], version: string | null): Promise<Answer> {
  const refuse = (why: string): Answer =>
    failed(exchange, new McpError('invalid_request', `Invalid request: ${why}`), undefined, isModern({}, version));
  if (batch.length === 0) return refuse('the batch is empty');
  if (version !== null && version !== BATCH_REVISION) return refuse(`batches exist only in ${BATCH_REVISION}`);
  const { maxBatch } = exchange.server.limits;
  if (batch.length > maxBatch) return refuse(`more than ${maxBatch} messages (limits.maxBatch)`);
  const messages = batch.map(toMessage);
  if (messages.some((m) => m.kind === 'request' && (m.method === 'initialize' || isModern(m.params, version)))) {
    return refuse('initialize and requests of 2026-07-28 cannot be in a batch');
  }
  const answers = await Promise.all(
    messages.map((m) => (m.kind === 'request' ? answer(exchange, m, version) : answerOther(exchange, m, version))),
  );
  const bodies = answers.flatMap(({ body }) => (body === null ? [] : [body]));
  return bodies.length === 0 ? { status: 202, body: null } : { status: 200, body: `[${bodies.join(',')}]` };
}

/** The only place where an error becomes an answer. */
function failed(
  exchange: Exchange,
  thrown: unknown,
  id?: RpcRequest['id'],
  modern = isModern({}, versionOf(exchange)),
): Message {
  const error = thrown instanceof McpError ? thrown : new McpError('internal_error', exchange.mask(thrown));
  exchange.code = codeOf(error.kind, modern);
  return {
    status: thrown === error ? statusOf(error.kind, modern) : 500,
    body: errorText(id, error, modern),
    ...(error.kind === 'method_not_allowed' && { headers: { allow: 'POST, OPTIONS' } }),
  };
}

function versionOf(exchange: Exchange): string | null {
  return exchange.request.headers.get('mcp-protocol-version');
}

function respond(answer: Answer, gate: Gate, { request, server }: Exchange): Response {
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
