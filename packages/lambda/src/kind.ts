/** Which service sent an event. */

import type { HttpApiEvent } from './types.ts';

export type HttpKind =
  | 'rest-api'
  | 'http-api-v1'
  | 'http-api-v2'
  | 'function-url'
  | 'alb'
  | 'alb-multi'
  | 'lattice-v1'
  | 'lattice-v2';

/** An event as it comes in: nothing about it is certain. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value as an object; an empty one for anything else. */
export function asFields(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** The object at `name`, or an empty one. */
export function fieldsOf(parent: unknown, name: string): Fields {
  return asFields(asFields(parent)[name]);
}

/** The string at `name`, or an empty one. */
export function textOf(parent: Fields, name: string): string {
  const value = parent[name];
  return typeof value === 'string' ? value : '';
}

/** An event that is not an HTTP request, or one that cannot be made into a `Request`. Its message never holds a value of the event. */
export class LambdaEventError extends Error {
  override readonly name = 'LambdaEventError';
  /** The status that says the same to an HTTP client. */
  readonly status: 400 | 501;

  constructor(message: string, status: 400 | 501 = 400, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }
}

/** The kind of an HTTP event; `undefined` for every other event. */
export function kindOf(event: unknown): HttpKind | undefined {
  if (!isFields(event)) return undefined;
  if (!isFields(event['requestContext'])) {
    return typeof event['raw_path'] === 'string' && typeof event['method'] === 'string' ? 'lattice-v1' : undefined;
  }
  const { requestContext } = event;
  // Before the API Gateway kinds: an authorizer's event carries everything of the request it is about.
  if (isAuthorizerEvent(event)) return undefined;
  if (requestContext['elb']) return isFields(event['multiValueHeaders']) ? 'alb-multi' : 'alb';
  // Before payload 2.0: it says `version: '2.0'` as well.
  if (requestContext['serviceNetworkArn'] || requestContext['serviceArn']) return 'lattice-v2';
  if (isFields(requestContext['http'])) {
    return textOf(requestContext, 'domainName').includes('.lambda-url.') ? 'function-url' : 'http-api-v2';
  }
  if (isWebSocketEvent(requestContext)) return undefined;
  if (typeof event['httpMethod'] === 'string') return event['version'] === '1.0' ? 'http-api-v1' : 'rest-api';
  return undefined;
}

/** Whether an event has payload format 2.0: an HTTP API's default, and a Function URL's. */
export function isV2Event(event: unknown): event is HttpApiEvent {
  const kind = kindOf(event);
  return kind === 'http-api-v2' || kind === 'function-url';
}

function isAuthorizerEvent(event: Fields): boolean {
  const { type, methodArn, routeArn } = event;
  return (type === 'TOKEN' || type === 'REQUEST') && typeof (methodArn ?? routeArn) === 'string';
}

function isWebSocketEvent(requestContext: Fields): boolean {
  return typeof requestContext['connectionId'] === 'string' || typeof requestContext['eventType'] === 'string';
}

const WARM_UPS = ['aws.events', 'aws.scheduler', 'serverless-plugin-warmup'];

/** Whether an event only keeps an instance warm: a scheduled rule, one of the warm-up tools in use, or `{}`. */
export function isWarmUp(event: unknown): boolean {
  if (!isFields(event)) return false;
  const { source, type, warmer, warmup, ping } = event;
  if (WARM_UPS.includes(source as string) || type === 'warmer') return true;
  return [warmer, warmup, ping].includes(true) || Object.keys(event).length === 0;
}

/**
 * The service behind an event that takes any answer for done: it deletes its records, or tries no more. `undefined`
 * for every other event.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html
 */
export function senderOf(event: unknown): string | undefined {
  if (!isFields(event) || isFields(event['requestContext']) || isWarmUp(event)) return undefined;
  const { Records } = event;
  const { eventSource, EventSource } = asFields(Array.isArray(Records) ? Records[0] : event);
  const named = eventSource ?? EventSource;
  if (typeof named === 'string' && named.startsWith('aws:')) return named.slice(0, 40);
  if (Array.isArray(Records) && !asFields(Records[0])['cf']) return 'an unknown service';
  return typeof event['detail-type'] === 'string' ? 'aws:events' : undefined;
}

/** What arrived instead of an HTTP event, by shape only: values may be secret. */
export function describe(event: unknown): string {
  if (!isFields(event)) return Array.isArray(event) ? 'a list' : event === null ? 'null' : `${typeof event}`;
  if (isAuthorizerEvent(event))
    return 'an authorizer event: attach this function as an integration, not as an authorizer';
  if (isWebSocketEvent(fieldsOf(event, 'requestContext'))) return 'a WebSocket API event: use an HTTP API';
  const { Records } = event;
  // Records of other services have a sender.
  if (Array.isArray(Records)) {
    return 'a Lambda@Edge event: put CloudFront in front of a Function URL instead';
  }
  const keys = Object.keys(event).slice(0, 5);
  return `an object with ${keys.map((key) => JSON.stringify(key.slice(0, 40))).join(', ')}`;
}
