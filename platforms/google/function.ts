/** The function: what the framework gives, as a `Request`, and the `Response` to what it takes. */

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { http } from '@google-cloud/functions-framework';
import { createFixture, type Profile } from './.packed/contract/src/fixture.ts';

const server = createFixture((process.env['PROFILE'] ?? 'open') as Profile);

http('mcp', async (req, res) => {
  const left = new AbortController();
  res.on('close', () => left.abort());
  const headers = new Headers();
  for (const [name, values] of Object.entries(req.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  const request = new Request(`${req.protocol}://${req.get('host')}${req.originalUrl}`, {
    method: req.method,
    headers,
    // The framework has read the body and parsed it; these are the bytes.
    body: req.rawBody ? new Uint8Array(req.rawBody) : null,
    signal: left.signal,
  });
  const response = await server.handleRequest(request);
  res.writeHead(response.status, [...response.headers].flat());
  if (response.body) await pipeline(Readable.fromWeb(response.body as ReadableStream), res).catch(() => {});
  else res.end();
});
