/** From a `Response` to what a function returns. */

import { STATUS_CODES } from 'node:http';
import { type HttpKind, kindOf } from './kind.ts';
import type { LambdaEvent, LambdaResult } from './types.ts';

/**
 * Makes the result that answers `event`, in the form its service reads. Text stays text, anything else becomes base64.
 * Waits for the whole body: the result is one piece.
 */
export async function responseToLambdaResult(response: Response, event: LambdaEvent): Promise<LambdaResult> {
  return toResult(kindOf(event), response);
}

/** The result for one kind of event; the plainest form for no kind. */
export async function toResult(kind: HttpKind | undefined, response: Response): Promise<LambdaResult> {
  const head = toHead(kind, response);
  const bytes = Buffer.from(await response.arrayBuffer());
  const text = textIn(bytes, response.headers);
  return { ...head, body: text ?? bytes.toString('base64'), isBase64Encoded: text === undefined };
}

/** A result without its body: what goes before a streamed one. */
export function toHead(
  kind: HttpKind | undefined,
  { headers, status, statusText }: Response,
): Omit<LambdaResult, 'body' | 'isBase64Encoded'> {
  const statusCode = status;
  const statusDescription = `${status} ${statusText || STATUS_CODES[status] || ''}`.trim();
  switch (kind) {
    case 'rest-api':
    case 'http-api-v1':
      return { statusCode, multiValueHeaders: lists(headers) };
    case 'http-api-v2':
    case 'function-url': {
      const cookies = headers.getSetCookie();
      return { statusCode, headers: singles(headers), ...(cookies.length > 0 && { cookies }) };
    }
    case 'alb-multi':
      return { statusCode, statusDescription, multiValueHeaders: lists(headers) };
    case 'alb':
      return { statusCode, statusDescription, headers: { ...singles(headers), ...cookieNames(headers) } };
    default:
      return { statusCode, headers: { ...singles(headers), ...cookieNames(headers) } };
  }
}

/** What the gateway itself decides. */
const HOP_BY_HOP = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

function singles(headers: Headers): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (name !== 'set-cookie' && !HOP_BY_HOP.has(name)) kept[name] = value;
  }
  return kept;
}

function lists(headers: Headers): Record<string, string[]> {
  const kept: Record<string, string[]> = {};
  for (const [name, value] of Object.entries(singles(headers))) kept[name] = [value];
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) kept['set-cookie'] = cookies;
  return kept;
}

/** A map has one value for each name, but `set-cookie`, `Set-cookie` and `sEt-cookie` are three names. */
function cookieNames(headers: Headers): Record<string, string> {
  const named = headers.getSetCookie().map((cookie, index) => {
    let letter = 0;
    const name = 'set-cookie'.replace(/[a-z]/g, (char) => ((index >> letter++) & 1 ? char.toUpperCase() : char));
    return [name, cookie] as const;
  });
  return Object.fromEntries(named);
}

const TEXT = /^(|text\/.+|application\/(json|xml|javascript|x-www-form-urlencoded)|.+\+(json|xml))$/;
const UTF8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The body as text where it is text; `undefined` where only base64 keeps it whole. */
function textIn(bytes: Buffer, headers: Headers): string | undefined {
  if (bytes.length === 0) return '';
  if ((headers.get('content-encoding') ?? 'identity') !== 'identity') return undefined;
  const type = (headers.get('content-type') ?? '').replace(/;.*/s, '').trim().toLowerCase();
  // A REST API without binary media types would pass base64 on as it is, and no client reads that as events.
  if (type === 'text/event-stream') return bytes.toString();
  if (!TEXT.test(type)) return undefined;
  try {
    return UTF8.decode(bytes);
  } catch {
    return undefined;
  }
}
