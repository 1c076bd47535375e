/** Requests as they are, down to headers that `fetch` does not let one choose. */

import { request } from 'node:http';
import { Readable } from 'node:stream';
import { isFiller, type Resolved } from '@mcp-serverless/contract/bad-inputs';
import { streamOf } from '@mcp-serverless/contract/bad-inputs-server';

const ATTEMPTS = 5;

/**
 * Sends a request to `origin`, with the Host of its own URL. A server that answers before it has read everything
 * closes the connection, and what is still on its way resets it, perhaps before the answer is heard: then it is sent again.
 * @throws Error when no answer is heard in five attempts
 */
export async function sendRaw(resolved: Resolved, origin: URL): Promise<Response> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(resolved, origin);
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
    }
  }
}

function sendOnce({ method, url, headers, body }: Resolved, { hostname, port }: URL): Promise<Response> {
  const { pathname, search, host } = new URL(url);
  const named = (wanted: string): boolean => headers.some(([name]) => name.toLowerCase() === wanted);
  const all = [...headers.flat(), 'connection', 'close'];
  if (!named('host')) all.push('host', host);
  if (!named('content-length')) {
    if (isFiller(body)) all.push('transfer-encoding', 'chunked');
    else if (body !== undefined) all.push('content-length', String(Buffer.byteLength(body)));
  }
  return new Promise((resolve, reject) => {
    const options = { hostname, port, method, path: pathname + search, headers: all, setDefaultHeaders: false };
    const sent = request(options, async (incoming) => {
      try {
        const chunks = await incoming.toArray();
        const status = incoming.statusCode ?? 0;
        const received = new Headers(Object.entries(incoming.headersDistinct).flatMap(toPairs));
        resolve(new Response(status === 204 ? null : Buffer.concat(chunks), { status, headers: received }));
      } catch (error) {
        reject(error);
      } finally {
        sent.destroy();
      }
    });
    // Rejecting does nothing once there is an answer.
    sent.on('error', reject);
    if (isFiller(body))
      Readable.fromWeb(streamOf(body) as never)
        .on('error', reject)
        .pipe(sent);
    else sent.end(body);
  });
}

function toPairs([name, values = []]: [string, string[] | undefined]): [string, string][] {
  return values.map((value) => [name, value]);
}
