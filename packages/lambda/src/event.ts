/** From an event to a `Request`. */

import { asFields, describe, type Fields, fieldsOf, type HttpKind, kindOf, LambdaEventError, textOf } from './kind.ts';
import { type Parts, partsOf, percentEncode } from './parts.ts';
import { withoutPrefix, withoutSlash, withoutStage } from './path.ts';
import type { LambdaEvent } from './types.ts';

/** What is taken off the front of the path, in this order. */
export interface Strip {
  readonly stage: boolean;
  readonly basePath?: string | undefined;
}

/**
 * Makes the `Request` that an HTTP event describes. The stage that API Gateway puts in front of the path is removed.
 * @param basePath a leading part of the path to remove as well, for example `/prod`; only where it ends at a `/` or the path's end
 * @throws LambdaEventError that names what arrived, for an event that is no HTTP request or cannot be a `Request`
 * @throws TypeError for a `basePath` that does not begin with `/`
 */
export function lambdaEventToRequest(event: LambdaEvent, basePath?: string): Request {
  if (basePath !== undefined && !basePath.startsWith('/')) {
    throw new TypeError('lambdaEventToRequest: basePath must begin with "/", like "/prod"');
  }
  const kind = kindOf(event);
  if (kind === undefined)
    throw new LambdaEventError(`lambdaEventToRequest: expected an HTTP event, got ${describe(event)}`);
  return toRequest(kind, asFields(event), { stage: true, basePath });
}

/**
 * The caller's address as the gateway saw it. `undefined` for load balancers and VPC Lattice: they tell it
 * only in headers, whose left part the caller writes.
 */
export function getSourceIp(event: LambdaEvent): string | undefined {
  const context = fieldsOf(event, 'requestContext');
  const sourceIp = textOf(fieldsOf(context, 'http'), 'sourceIp') || textOf(fieldsOf(context, 'identity'), 'sourceIp');
  return sourceIp === '' ? undefined : sourceIp;
}

/** @throws LambdaEventError for what a `Request` cannot express */
export function toRequest(kind: HttpKind, event: Fields, strip: Strip): Request {
  const parts = partsOf(kind, event);
  const method = parts.method.toUpperCase();
  if (method === 'CONNECT' || method === 'TRACE' || method === 'TRACK') {
    throw new LambdaEventError(`Method not implemented: ${method}`, 501);
  }
  try {
    const headers = headersOf(parts);
    const body = method === 'GET' || method === 'HEAD' ? undefined : bodyOf(parts);
    // API Gateway delivers bodies of GET requests, which a Request must not have.
    if (body === undefined) for (const name of ['content-length', 'transfer-encoding']) headers.delete(name);
    return new Request(originOf(kind, event, headers) + targetOf(parts, event, strip), {
      method,
      headers,
      ...(body !== undefined && { body }),
    });
  } catch (cause) {
    if (cause instanceof LambdaEventError) throw cause;
    throw new LambdaEventError('Bad request: its method, URL or a header is not valid HTTP', 400, { cause });
  }
}

function headersOf(parts: Parts): Headers {
  const headers = new Headers();
  for (const [name, value] of parts.headers) {
    headers.append(name, value.replace(/[\u0100-\u{10ffff}]+/gu, percentEncode));
  }
  return headers;
}

/** Bytes, not text: with text, `Request` would add a content type of its own. */
function bodyOf({ body, base64 }: Parts): Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || body === null || body === '') return undefined;
  if (typeof body !== 'string') throw new LambdaEventError('Bad request: the body of the event is not a string');
  return Buffer.from(body, base64 ? 'base64' : 'utf8');
}

/** The gateway's own name first: unlike `Host` it is not the caller's. Test events have placeholders in both. */
function originOf(kind: HttpKind, event: Fields, headers: Headers): string {
  // Only a load balancer has plain HTTP listeners, and writes this header itself.
  const plain = (kind === 'alb' || kind === 'alb-multi') && headers.get('x-forwarded-proto') === 'http';
  const scheme = plain ? 'http://' : 'https://';
  const names = [textOf(fieldsOf(event, 'requestContext'), 'domainName'), headers.get('host') ?? ''];
  const host = names.find((name) => /^[\w.:[\]-]+$/.test(name) && URL.canParse(scheme + name));
  return scheme + (host ?? 'localhost');
}

function targetOf({ path, query }: Parts, event: Fields, { stage, basePath }: Strip): string {
  let rest = path.startsWith('/') ? path : `/${path}`;
  if (stage) rest = withoutStage(rest, event);
  if (basePath !== undefined) rest = withoutPrefix(rest, withoutSlash(basePath));
  // HTTP APIs decode part of the path; what would end it, or be dropped by a URL parser, is encoded again.
  const escaped = rest.replace(/[?#\\\s\p{Cc}]+/gu, percentEncode);
  return query === '' ? escaped : `${escaped}?${query.replace(/[#\s\p{Cc}]+/gu, percentEncode)}`;
}
