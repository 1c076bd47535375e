/** Messages of a pipe as HTTP would carry them: `handleRequest` is the one way in. */

/** What is read of a message before it is handed on. */
export interface Heard {
  readonly id: string | number | undefined;
  readonly method: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
}

const META_VERSION = 'io.modelcontextprotocol/protocolVersion';

/** A message of a line; `undefined` for text that is no JSON object, which includes batches. */
export function hear(line: string): Heard | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { id, method, params } = value;
  return {
    id: typeof id === 'string' || typeof id === 'number' ? id : undefined,
    method: typeof method === 'string' ? method : undefined,
    params: isObject(params) ? params : {},
  };
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The headers a client would send along over HTTP: handlers other than `MCPServer` look at them.
 * @param version what a legacy client agreed on; a modern one says it in every request
 */
export function headersFor({ method, params }: Heard, version: string | undefined): Record<string, string> {
  const meta = params['_meta'];
  const revision = isObject(meta) ? meta[META_VERSION] : undefined;
  if (typeof revision !== 'string' || !isHeader(revision)) {
    return version === undefined || method === 'initialize' ? {} : { 'mcp-protocol-version': version };
  }
  const name = params['name'] ?? params['uri'] ?? params['taskId'];
  return {
    'mcp-protocol-version': revision,
    ...(method !== undefined && isHeader(method) && { 'mcp-method': method }),
    ...(typeof name === 'string' && { 'mcp-name': encodeHeader(name) }),
  };
}

function isHeader(value: string): boolean {
  return /^[\x21-\x7e]*$/.test(value);
}

/** @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http#value-encoding */
function encodeHeader(value: string): string {
  const plain = /^[\x20-\x7e]*$/.test(value) && value.trim() === value && !value.startsWith('=?base64?');
  return plain ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`;
}

/**
 * Calls `receive` with every message of an answer, JSON or events, and waits for what it gives. Stops when `signal` aborts.
 */
export async function readAnswer(
  response: Response,
  signal: AbortSignal,
  receive: (json: string) => Promise<void> | undefined,
): Promise<void> {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) {
    const text = await response.text();
    if (text !== '' && !signal.aborted) await receive(text);
    return;
  }
  const reader = response.body?.getReader();
  const stop = (): void => void reader?.cancel().catch(() => {});
  signal.addEventListener('abort', stop, { once: true });
  const decoder = new TextDecoder();
  let rest = '';
  while (reader && !signal.aborted) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += decoder.decode(value, { stream: true });
    for (let end = rest.indexOf('\n\n'); end >= 0 && !signal.aborted; end = rest.indexOf('\n\n')) {
      const data = dataOf(rest.slice(0, end));
      rest = rest.slice(end + 2);
      if (data !== '') await receive(data);
    }
  }
}

/** @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
function dataOf(event: string): string {
  const lines = event.split('\n').filter((line) => line.startsWith('data:'));
  return lines.map((line) => line.slice(line.startsWith('data: ') ? 6 : 5)).join('\n');
}
