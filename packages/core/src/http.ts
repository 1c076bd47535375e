/** The HTTP part of the pipeline as pure functions: CORS, Origin, Host, paths, media types, the body. */

import type { Challenge } from './auth.ts';
import { McpError, must, shown } from './errors.ts';

/** Cross-origin access. Custom methods and headers extend what the protocol needs, they never replace it. */
export interface CorsOptions {
  /**
   * Origins that may call from a browser. Default `*`. Anything narrower is also the allow-list
   * for the `Origin` header: other origins get 403. Credentials (cookies) are never allowed.
   */
  readonly allowOrigin?: string | readonly string[];
  readonly allowMethods?: string | readonly string[];
  readonly allowHeaders?: string | readonly string[];
  readonly exposeHeaders?: string | readonly string[];
  /** How long a browser may cache a preflight answer, in seconds. Default 86400. */
  readonly maxAge?: number;
}

const METHODS = ['GET', 'POST', 'DELETE', 'OPTIONS'];
const EXPOSED = [
  'WWW-Authenticate',
  'Retry-After',
  'Mcp-Session-Id',
  'MCP-Protocol-Version',
  'DPoP-Nonce',
  // API Gateway REST APIs rename WWW-Authenticate.
  'x-amzn-remapped-www-authenticate',
];
/** `*` does not cover Authorization, and `Mcp-Param-*` has no wildcard form: allowed names are echoed, others are not. */
const ALLOWED_HEADER =
  /^(content-type|accept|authorization|x-api-key|dpop|mcp-protocol-version|mcp-method|mcp-name|mcp-param-[!#$%&'*+.^_`|~0-9a-z-]+|mcp-session-id|last-event-id)$/;
const DEFAULT_MAX_AGE = 86_400;

/** Origins as the `Origin` header writes them. */
export interface Origins {
  has(origin: string): boolean;
}

/** CORS options compiled once. */
export interface Cors {
  /** `undefined` allows every origin. */
  readonly origins: Origins | undefined;
  readonly methods: string;
  readonly extraHeaders: ReadonlySet<string>;
  readonly exposed: string;
  readonly maxAge: string;
}

function list(value: string | readonly string[] | undefined, option = ''): string[] {
  const items = typeof value === 'string' ? value.split(',') : (value ?? []);
  must(isTexts(items), `${option} must be a text or a list of texts`);
  return items.map((item) => item.trim()).filter((item) => item !== '');
}

/** Whether an option is a list of texts. */
export function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

/** Compiles CORS options. Throws a TypeError for an origin that a browser could never send. */
export function compileCors(options: CorsOptions): Cors {
  const origins = list(options.allowOrigin ?? '*', 'cors.allowOrigin');
  for (const origin of origins) {
    const ok = origin === '*' || isOrigin(origin);
    must(ok, `cors.allowOrigin: "${shown(origin)}" is not an origin like "https://app.example.com"`);
  }
  must(origins.length > 0, 'cors.allowOrigin is empty: name an origin, or set cors to false');
  const maxAge = options.maxAge ?? DEFAULT_MAX_AGE;
  must(Number.isInteger(maxAge) && maxAge >= 0, 'cors.maxAge: expected a whole number of seconds');
  return {
    origins: origins.includes('*') ? undefined : new Set(origins),
    methods: [
      ...new Set([...METHODS, ...list(options.allowMethods, 'cors.allowMethods').map((m) => m.toUpperCase())]),
    ].join(', '),
    extraHeaders: new Set(list(options.allowHeaders, 'cors.allowHeaders').map((name) => name.toLowerCase())),
    exposed: [...new Set([...EXPOSED, ...list(options.exposeHeaders, 'cors.exposeHeaders')])].join(', '),
    maxAge: String(maxAge),
  };
}

function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}

/** The CORS headers of every answer but a preflight's; empty when CORS is off. */
export function corsHeaders(cors: Cors | undefined, origin: string | null): Record<string, string> {
  if (!cors) return {};
  const exposed = cors.exposed;
  if (!cors.origins) return { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposed };
  if (origin === null || !cors.origins.has(origin)) return { vary: 'Origin' };
  return { 'access-control-allow-origin': origin, 'access-control-expose-headers': exposed, vary: 'Origin' };
}

/** Whether this `Origin` may call. An absent one may: only browsers send it. */
export function originAllowed(origins: Origins | undefined, origin: string | null): boolean {
  return origin === null || !origins || origins.has(origin);
}

/** The answer to a preflight. A foreign origin gets no allow headers. @see https://fetch.spec.whatwg.org/#http-cors-protocol */
export function preflight(cors: Cors | undefined, request: Request): Response {
  const origin = request.headers.get('origin');
  const headers = corsHeaders(cors, origin);
  if (cors && originAllowed(cors.origins, origin)) {
    const asked = list(request.headers.get('access-control-request-headers') ?? '').map((name) => name.toLowerCase());
    const allowed = asked.filter((name) => ALLOWED_HEADER.test(name) || cors.extraHeaders.has(name));
    headers['access-control-allow-methods'] = cors.methods;
    if (allowed.length > 0) headers['access-control-allow-headers'] = allowed.join(', ');
    headers['access-control-max-age'] = cors.maxAge;
    headers['vary'] = cors.origins ? 'Origin, Access-Control-Request-Headers' : 'Access-Control-Request-Headers';
  }
  return new Response(null, { status: 204, headers });
}

/** Whether the request names an allowed host, by its URL and, where present, its `Host` header. Ports do not matter. */
export function hostAllowed(allowed: ReadonlySet<string>, request: Request): boolean {
  const host = request.headers.get('host');
  return (
    allowed.has(hostname(`//${authorityOf(request.url)}`)) && (host === null || allowed.has(hostname(`//${host}`)))
  );
}

/** A host name in lower case without port, or `''` for what is none. IPv6 keeps its brackets. */
export function hostname(authority: string): string {
  return /^\/\/(\[[0-9a-f:.]+\]|[^@:/?#[\]\\\s]+)(:\d*)?$/i.exec(authority)?.[1]?.toLowerCase() ?? '';
}

function authorityOf(url: string): string {
  const start = url.indexOf('//') + 2;
  const end = url.slice(start).search(/[/?#]/);
  return end < 0 ? url.slice(start) : url.slice(start, start + end);
}

/** The path of an absolute URL as it stands on the wire, without query and fragment. */
export function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  if (start < 0) return '/';
  const query = url.indexOf('?', start);
  const fragment = url.indexOf('#', start);
  const end = query < 0 ? fragment : fragment < 0 ? query : Math.min(query, fragment);
  return end < 0 ? url.slice(start) : url.slice(start, end);
}

/** `path` without `base`, where `base` is a whole leading part of it; else `path` unchanged. */
export function stripBase(path: string, base: string): string {
  if (!path.startsWith(base)) return path;
  const rest = path.slice(base.length);
  return rest === '' ? '/' : rest.startsWith('/') ? rest : path;
}

/** Checks `path` and `basePath` options: an absolute path, returned without its trailing slash. */
export function checkPath(option: string, value: string): string {
  must(/^\/[^?#\s]*$/.test(value), `${option}: expected a path that begins with "/", like "/prod"`);
  return value.replace(/\/+$/, '');
}

/** Text, and copies of it. Not an empty one, whose copies a regular expression would look for without end. */
const COPIES = /^(.+?)(?:[ \t]*,[ \t]*\1)+$/;

/**
 * A header with one value, however often it was sent: copies that are the same, which HTTP joins with commas, are one.
 * As it stands where they differ. @see https://www.rfc-editor.org/rfc/rfc9110#section-5.3
 */
export function single<Header extends string | null>(header: Header): Header | string {
  return header?.includes(',') && header.length < MAX_COPIES_CHARS ? header.replace(COPIES, '$1') : header;
}

/** The search is quadratic. */
const MAX_COPIES_CHARS = 4096;

/** Whether the media type is JSON, in every copy; parameters such as `charset=utf-8` do not matter. */
export function isJson(contentType: string | null): boolean {
  if (contentType === 'application/json') return true;
  const copies = contentType?.split(',') ?? [''];
  return copies.every((copy) => copy.split(';', 1)[0]?.trim().toLowerCase() === 'application/json');
}

const UTF8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads the body once, as strict UTF-8 without a byte order mark.
 * @throws McpError `body_too_large` as soon as more than `maxBytes` have arrived, `parse_error` for other bytes than UTF-8,
 *   `client_closed` when the client leaves before the end
 * @see https://www.rfc-editor.org/rfc/rfc8259#section-8.1
 */
export async function readBody(
  request: Request,
  maxBytes: number,
  quickly?: (maxBytes: number) => Promise<Uint8Array | undefined>,
): Promise<string> {
  if (request.bodyUsed || (!quickly && request.body?.locked))
    throw new Error('The body was read already: pass request.clone() to whoever reads it first');
  const declared = request.headers.get('content-length');
  if (declared !== null && Number.parseInt(declared, 10) > maxBytes) throw tooLarge(maxBytes);
  let bytes = quickly ? await quickly(maxBytes) : EMPTY;
  if (!bytes) throw tooLarge(maxBytes);
  let size = bytes.byteLength;
  const reader = quickly ? undefined : request.body?.getReader();
  while (reader) {
    const { done, value } = await reader.read().catch((cause) => {
      throw new McpError('client_closed', 'The body did not arrive whole', { cause });
    });
    if (done) break;
    const end = size + value.byteLength;
    if (end > maxBytes) {
      reader.cancel().catch(() => {});
      throw tooLarge(maxBytes);
    }
    // The usual body is one chunk. Others are copied as they come: a list of tiny chunks would cost far more than they hold.
    // With the types of Node.js a chunk is `any`.
    if (size === 0) bytes = value as Uint8Array;
    else {
      if (end > bytes.byteLength) {
        const grown = new Uint8Array(Math.min(maxBytes, 2 * end));
        grown.set(bytes);
        bytes = grown;
      }
      bytes.set(value, size);
    }
    size = end;
  }
  try {
    return UTF8.decode(size === bytes.byteLength ? bytes : bytes.subarray(0, size));
  } catch {
    throw new McpError('parse_error', 'Parse error: the body is not valid UTF-8');
  }
}

const EMPTY = /* @__PURE__ */ new Uint8Array();

function tooLarge(maxBytes: number): McpError {
  return new McpError('body_too_large', `The body is larger than ${maxBytes} bytes (limits.maxBodyBytes)`);
}

/**
 * The value of a mirrored header: trimmed, and decoded when it carries the base64 markers.
 * `undefined` when what stands between the markers is not strict base64 of UTF-8.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#value-encoding
 */
export function decodeHeader(value: string): string | undefined {
  const text = value.trim();
  if (!text.startsWith('=?base64?') || !text.endsWith('?=') || text.length < 11) return text;
  const encoded = text.slice(9, -2);
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(encoded)) return undefined;
  try {
    return UTF8.decode(Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

/** The text of one `WWW-Authenticate` challenge. @see https://www.rfc-editor.org/rfc/rfc9110#section-11.2 */
export function formatChallenge({ scheme, params }: Challenge): string {
  const text = Object.entries(params)
    .map(([name, value]) => `${name}="${value.replace(/[^\x20-\x7e]/g, '').replace(/["\\]/g, '\\$&')}"`)
    .join(', ');
  return text === '' ? scheme : `${scheme} ${text}`;
}
