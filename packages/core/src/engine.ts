/** JSON text in, an answer out: the protocol without HTTP's gate. */

import { type Answer, failed, type Message } from './answer.ts';
import { dispatch, toText } from './dispatch.ts';
import { checkMirrors, isModern, legacyClaim, modernClaim } from './era.ts';
import { McpError } from './errors.ts';
import { type Exchange, Suspension } from './exchange.ts';
import {
  NO_PARAMS,
  parseJson,
  type RpcMessage,
  type RpcRequest,
  type RpcResponse,
  resultText,
  toMessage,
} from './jsonrpc.ts';
import { BATCH_REVISION } from './protocol.ts';
import { findSession } from './session.ts';

/** Answers what a body says. @throws McpError when it is not JSON */
export function answerBody(exchange: Exchange, text: string): Answer | Promise<Answer> {
  const body = parseJson(text, exchange.server.limits.maxDepth);
  const version = exchange.headerVersion;
  const message = Array.isArray(body) ? body : toMessage(body);
  if (!exchange.sessions || !mayHaveSession(message, version)) return answerMessage(exchange, message, version);
  return findSession(exchange).then((session) =>
    answerMessage(exchange, message, version ?? session?.protocolVersion ?? null),
  );
}

/** The modern era has none, and `initialize` begins one. */
function mayHaveSession(message: RpcMessage | readonly unknown[], version: string | null): boolean {
  const { method, params = NO_PARAMS } = message as Partial<RpcRequest>;
  return method !== 'initialize' && !isModern(params, version);
}

function answerMessage(
  exchange: Exchange,
  message: RpcMessage | readonly unknown[],
  version: string | null,
): Answer | Promise<Answer> {
  if (!('kind' in message)) return answerBatch(exchange, message, version);
  return message.kind === 'request'
    ? answerRequest(exchange, message, version)
    : answerOther(exchange, message, version);
}

/** Answers with JSON, or with a stream from the first notification on, which then ends with the same JSON. */
function answerRequest(exchange: Exchange, message: RpcRequest, version: string | null): Promise<Answer> {
  if (exchange.call.streaming === false) return answer(exchange, message, version);
  return new Promise((resolve) => {
    // Not a closure around it: one for each request kept young garbage alive until the next full collection.
    exchange.onStream = resolve;
    answer(exchange, message, version);
  });
}

/** Never rejects. The answer ends the stream, where there is one by now. */
async function answer(exchange: Exchange, message: RpcRequest, version: string | null): Promise<Message> {
  const { id, params } = message;
  const ended = exchange.session?.live?.begin(id, () => exchange.cancel());
  const modern = isModern(params, version);
  let result: Message;
  try {
    const claim = modern ? modernClaim(params, version) : legacyClaim(params, version, exchange.session);
    if (modern && exchange.call.mirrors !== false) checkMirrors(message, exchange.request.headers, version);
    result = { status: 200, body: resultText(id, toText(exchange, claim, await dispatch(exchange, claim, message))) };
  } catch (error) {
    if (error instanceof Suspension) result = { status: 200, body: resultText(id, error.result) };
    else result = failed(exchange, error, id, modern);
  }
  ended?.();
  if (exchange.stream) exchange.stream.end(result.body);
  else exchange.onStream?.(result);
  return result;
}

/**
 * A notification is accepted, a client's answer has nobody waiting for it, anything else is invalid.
 * @throws McpError for a revision that is not spoken here
 */
function answerOther(exchange: Exchange, message: Exclude<RpcMessage, RpcRequest>, version: string | null): Answer {
  const modern = isModern({}, version);
  if (message.kind === 'invalid') return failed(exchange, message.error, message.id, modern);
  if (!modern) legacyClaim(NO_PARAMS, version);
  if (message.kind === 'response') deliver(exchange, message);
  else if (message.method === 'notifications/cancelled') exchange.session?.live?.cancel(message.params['requestId']);
  return { status: 202, body: null };
}

/** To whoever waits for it, which may be nobody. */
async function deliver(exchange: Exchange, { id, reply }: RpcResponse): Promise<void> {
  try {
    await exchange.call.mailbox?.deliver(String(id), reply);
  } catch (error) {
    exchange.mask(error);
  }
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
