/** The ways by which a page can send something to a server that is not its own. They run in the page. */

import type { Page } from 'playwright-core';

export const CALL: string = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'secret', arguments: {} },
});

/** Calls the tool as a client does, and gives the status and the text that the page can read, or why it cannot. */
export function callAsClient(page: Page, url: string): Promise<string> {
  return page.evaluate(
    async ([to, body]) => {
      try {
        const headers = { 'content-type': 'application/json', 'mcp-protocol-version': '2025-11-25' };
        const response = await fetch(to, { method: 'POST', headers, body });
        const { result, error } = await response.json();
        return `${response.status} ${result?.content[0].text ?? error.message}`;
      } catch (error) {
        return (error as Error).name;
      }
    },
    [url, CALL] as const,
  );
}

/** Opens a session and its stream, and gives both statuses. */
export function openSession(page: Page, url: string): Promise<string> {
  return page.evaluate(async (to) => {
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'page', version: '1' } };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
    const begun = await fetch(to, { method: 'POST', headers, body });
    await begun.text();
    const id = begun.headers.get('mcp-session-id') ?? '';
    const leave = new AbortController();
    const stream = await fetch(to, {
      headers: { accept: 'text/event-stream', 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' },
      signal: leave.signal,
    });
    leave.abort();
    return `${begun.status} ${stream.status}`;
  }, url);
}

/** Loads the endpoint as an image and as a script, which send no `Origin`; resolves when both have failed. */
export function embed(page: Page, url: string): Promise<void> {
  return page.evaluate(async (to) => {
    for (const name of ['img', 'script'] as const) {
      await new Promise<void>((resolve, reject) => {
        const element = document.createElement(name);
        element.addEventListener('error', () => resolve());
        element.addEventListener('load', () => reject(new Error(`${name} was loaded`)));
        element.src = to;
        document.body.append(element);
      });
    }
  }, url);
}

/** By name, what needs no permission of the server to be sent. Each resolves when the browser is done with it. */
export const SIMPLE: Readonly<Record<string, (page: Page, url: string) => Promise<unknown>>> = {
  'text without CORS': (page, url) =>
    page.evaluate(
      async ([to, body]) => {
        const { type, status } = await fetch(to, { method: 'POST', mode: 'no-cors', body });
        return `${type} ${status}`;
      },
      [url, CALL] as const,
    ),
  'a form': (page, url) =>
    page.evaluate(
      ([to, body]) =>
        new Promise<void>((resolve) => {
          const frame = document.createElement('iframe');
          frame.name = 'answer';
          const form = document.createElement('form');
          Object.assign(form, { action: to, method: 'post', enctype: 'text/plain', target: 'answer' });
          const field = document.createElement('input');
          Object.assign(field, { name: body, value: '' });
          form.append(field);
          document.body.append(frame, form);
          frame.addEventListener('load', () => resolve());
          form.submit();
        }),
      [url, CALL] as const,
    ),
  'an EventSource': (page, url) =>
    page.evaluate(
      (to) =>
        new Promise<void>((resolve) => {
          const source = new EventSource(to);
          source.addEventListener('error', () => {
            source.close();
            resolve();
          });
        }),
      url,
    ),
  'a beacon': (page, url) => page.evaluate(([to, body]) => navigator.sendBeacon(to, body), [url, CALL] as const),
  'a frame without an origin': (page, url) =>
    page.evaluate(
      ([to, body]) => {
        const frame = document.createElement('iframe');
        frame.setAttribute('sandbox', 'allow-scripts');
        frame.srcdoc = `<script>fetch(${JSON.stringify(to)}, { method: 'POST', mode: 'no-cors', body: ${JSON.stringify(body)} })</script>`;
        document.body.append(frame);
      },
      [url, CALL] as const,
    ),
};
