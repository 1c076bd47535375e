/** A client of 2025-11-25, below any SDK: sessions, streams and event ids by hand. */

import { expect } from 'vitest';

export interface SseEvent {
  readonly id: string | undefined;
  readonly retry: string | undefined;
  /** `undefined` for an event without data. */
  readonly data: Record<string, unknown> | undefined;
}

/** The events of a stream, one by one; keep-alives are left out. */
export async function* events(response: Response): AsyncGenerator<SseEvent> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const lines = text.slice(0, end).split('\n');
      text = text.slice(end + 2);
      const field = (name: string): string | undefined =>
        lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
      const data = field('data');
      if (data !== undefined) {
        yield { id: field('id'), retry: field('retry'), data: data === '' ? undefined : JSON.parse(data) };
      }
    }
  }
}

export class LegacySession {
  readonly url: string;
  readonly headers: Record<string, string>;
  #id = 0;

  constructor(url: string, headers: Record<string, string>) {
    this.url = url;
    this.headers = headers;
  }

  static async open(
    url: string,
    headers: Record<string, string> = {},
    revision = '2025-11-25',
  ): Promise<LegacySession> {
    const session = new LegacySession(url, { ...headers });
    const params = {
      protocolVersion: revision,
      capabilities: { elicitation: {} },
      clientInfo: { name: 'c', version: '1' },
    };
    const answer = await session.post('initialize', params);
    expect(answer.status).toBe(200);
    session.headers['mcp-session-id'] = answer.headers.get('mcp-session-id') ?? '';
    session.headers['mcp-protocol-version'] = revision;
    await answer.text();
    return session;
  }

  /** @param id `undefined` sends a notification */
  post(
    method: string,
    params: object = {},
    id: number | undefined = ++this.#id,
    init: RequestInit = {},
  ): Promise<Response> {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...this.headers,
    };
    const body = JSON.stringify({ jsonrpc: '2.0', ...(id > 0 && { id }), method, params });
    return fetch(this.url, { method: 'POST', headers, body, ...init });
  }

  notify(method: string, params: object = {}): Promise<Response> {
    return this.post(method, params, -1);
  }

  reply(id: unknown, result: object): Promise<Response> {
    const headers = { 'content-type': 'application/json', ...this.headers };
    return fetch(this.url, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id, result }) });
  }

  call(name: string, init: RequestInit = {}): Promise<Response> {
    return this.post('tools/call', { name, arguments: {} }, undefined, init);
  }

  get(lastEventId?: string, init: RequestInit = {}): Promise<Response> {
    const headers = {
      accept: 'text/event-stream',
      ...this.headers,
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    };
    return fetch(this.url, { headers, ...init });
  }

  delete(): Promise<Response> {
    return fetch(this.url, { method: 'DELETE', headers: this.headers });
  }
}
