/** What a gateway does: an event for each request, and a response from what the function returns. */

import type { LambdaContext, LambdaEvent, LambdaHandler } from '../../src/types.ts';
import { toWire, type WireRequest } from './wire.ts';

export interface Gateway {
  readonly name: string;
  /** The event that this gateway makes of a request. */
  toEvent(request: WireRequest): LambdaEvent;
  /** The response that this gateway makes of a result, which may be anything a function can return. */
  toResponse(result: unknown): Response;
  /**
   * Only where answers are streamed: the head of the response that this gateway makes of a prelude, which may be
   * anything a function can write. The body follows it as it comes.
   */
  toHead?(prelude: unknown): Head;
  /** The largest body of a request, in bytes, where it is smaller than Lambda's own limit; the gateway answers 413. */
  readonly maxBodyBytes?: number;
}

/** A response without its body. */
export interface Head {
  readonly status: number;
  readonly headers: Headers;
}

/** Settings that the events of all gateways share. */
export interface GatewayOptions {
  readonly domainName?: string;
  /** The caller's address. Default `203.0.113.9`. */
  readonly sourceIp?: string;
}

export const REGION = 'eu-central-1';
export const ACCOUNT = '123456789012';
export const SOURCE_IP = '203.0.113.9';

/** The largest answer of a buffered invocation, in bytes. */
const MAX_RESULT_BYTES = 6 * 1024 * 1024 + 100;

/** A context as the runtime makes it. */
export function createContext(options: { timeoutMs?: number; awsRequestId?: string } = {}): LambdaContext {
  const { timeoutMs = 30_000, awsRequestId = '3f5a9c0e-4a57-4d8f-9d3c-0c6f4f5d2b11' } = options;
  const end = Date.now() + timeoutMs;
  return {
    functionName: 'mcp',
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${REGION}:${ACCOUNT}:function:mcp`,
    memoryLimitInMB: '1024',
    awsRequestId,
    logGroupName: '/aws/lambda/mcp',
    logStreamName: '2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef',
    getRemainingTimeInMillis: () => end - Date.now(),
  };
}

/**
 * A `fetch` that calls `handler` the way `gateway` would. Event and result pass through JSON, as they do on Lambda;
 * a handler that rejects, or a result that is too large, is what the gateway makes of a failed function.
 */
export function gatewayFetch(
  gateway: Gateway,
  handler: LambdaHandler,
  context: () => LambdaContext = createContext,
): typeof fetch {
  return async (input, init) => {
    const event = await eventOf(gateway, new Request(input, init));
    if (event instanceof Response) return event;
    let text: string | undefined;
    try {
      text = JSON.stringify(await handler(event, context()));
    } catch {
      return gateway.toResponse(undefined);
    }
    if (text === undefined || Buffer.byteLength(text) > MAX_RESULT_BYTES) return gateway.toResponse(undefined);
    return gateway.toResponse(JSON.parse(text));
  };
}

/** The event for a request, after its way through JSON; what the gateway itself answers, where it does. */
export async function eventOf(gateway: Gateway, request: Request): Promise<LambdaEvent | Response> {
  const wire = await toWire(request);
  if (wire.body && wire.body.length > (gateway.maxBodyBytes ?? Number.POSITIVE_INFINITY)) {
    return new Response(null, { status: 413 });
  }
  return JSON.parse(JSON.stringify(gateway.toEvent(wire)));
}

/** A result as a gateway reads it. */
export interface ReadResult {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>;
  readonly cookies: readonly string[];
  readonly text: string;
  readonly base64: boolean;
}

/** A result as far as a gateway could read it; `undefined` where it is none. */
export function readResult(result: unknown): ReadResult | undefined {
  if (typeof result !== 'object' || result === null) return undefined;
  const { statusCode, headers, multiValueHeaders, cookies, body, isBase64Encoded } = result as Record<string, unknown>;
  if (!Number.isInteger(statusCode)) return undefined;
  return {
    status: statusCode as number,
    headers: (headers ?? {}) as Record<string, string>,
    multiValueHeaders: (multiValueHeaders ?? {}) as Record<string, string[]>,
    cookies: (cookies ?? []) as string[],
    text: typeof body === 'string' ? body : '',
    base64: isBase64Encoded === true,
  };
}

/** A response with the given parts; a status without body gets none. */
export function respond(status: number, headers: Headers, text: string, base64: boolean): Response {
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : Buffer.from(text, base64 ? 'base64' : 'utf8'), { status, headers });
}
