/** A caller below `fetch`: it sends what a browser or undici would refuse to. */

import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';

/** Sends text over a new connection and resolves with everything that comes back until the connection ends. */
export function exchange(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    connect(port, '127.0.0.1')
      .on('data', (chunk) => {
        answer += chunk;
      })
      .on('error', reject)
      .on('close', () => resolve(answer))
      .write(text);
  });
}

/** A request with any headers, `Host` included; resolves with the answer's head. */
export function send(url: string, headers: Record<string, string>, body = ''): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    httpRequest(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers } }, resolve)
      .on('error', reject)
      .end(body);
  });
}

export const PING: string = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' });

/** A promise and the function that fulfils it. */
export function signal(): { readonly promise: Promise<void>; readonly fire: () => void } {
  let fire = (): void => {};
  const promise = new Promise<void>((resolve) => {
    fire = resolve;
  });
  return { promise, fire };
}
