/** An HTTP request as it is on the wire, before a gateway makes an event of it. */

/** Unlike `Request` it keeps repeated headers apart and the target as it was sent. */
export interface WireRequest {
  readonly method: string;
  /** Path and query, for example `/mcp?a=1`. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array | undefined;
}

/** The wire form of a `Request`. Reads its body. */
export async function toWire(request: Request): Promise<WireRequest> {
  const { pathname, search } = new URL(request.url);
  const body = new Uint8Array(await request.arrayBuffer());
  return {
    method: request.method,
    target: pathname + search,
    headers: [...request.headers],
    ...(body.length > 0 && { body }),
  };
}

/** The path and the query, without `?`, of a target. */
export function splitTarget(target: string): readonly [path: string, query: string] {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}

/** Pairs as a map with the last value of each name. */
export function lastValues(pairs: WireRequest['headers']): Record<string, string> {
  return Object.fromEntries(pairs);
}

/** Pairs as a map with all values of each name. */
export function allValues(pairs: WireRequest['headers']): Record<string, string[]> {
  const lists: Record<string, string[]> = Object.create(null);
  for (const [name, value] of pairs) {
    lists[name] ??= [];
    lists[name].push(value);
  }
  return { ...lists };
}

/** The pairs of a query as they were sent. */
export function rawPairs(query: string): [string, string][] {
  if (query === '') return [];
  return query.split('&').map((pair) => {
    const sign = pair.indexOf('=');
    return sign < 0 ? [pair, ''] : [pair.slice(0, sign), pair.slice(sign + 1)];
  });
}

/** The pairs of a query, decoded. */
export function decodedPairs(query: string): [string, string][] {
  return [...new URLSearchParams(query)];
}

/** The body as an event holds it: text where the content type says so, else base64. */
export function eventBody(
  request: WireRequest,
  isText: (contentType: string) => boolean,
): { body: string | undefined; isBase64Encoded: boolean } {
  const { body } = request;
  if (!body || body.length === 0) return { body: undefined, isBase64Encoded: false };
  const headers = new Headers(request.headers.map(([name, value]): [string, string] => [name, value]));
  const asText = isText(headers.get('content-type') ?? '') && !headers.has('content-encoding');
  return { body: Buffer.from(body).toString(asText ? 'utf8' : 'base64'), isBase64Encoded: !asText };
}

/** Text for HTTP APIs, Function URLs, load balancers and Lattice. */
export function isTextType(contentType: string): boolean {
  return /^(text\/|application\/(json|javascript|xml))/.test(contentType);
}
