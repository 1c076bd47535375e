import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { FIXTURE_MAX_BODY_BYTES } from '../fixture.ts';
import { accepted, MODERN, meta, post, refused } from '../wire.ts';

const HEADERS = { 'mcp-protocol-version': MODERN, 'mcp-method': 'tools/call', 'mcp-name': 'echo' };
const BODY = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'echo', arguments: { text: 'x' }, _meta: meta() },
});

const send = (body: BodyInit, headers: Readonly<Record<string, string | null>> = {}): Request =>
  post(body, { headers: { ...HEADERS, ...headers } });

export const body: readonly ContractCase[] = [
  ...['text/plain', 'application/jsonx', 'application/x-www-form-urlencoded', 'text/json', 'application/json-rpc'].map(
    (type): ContractCase => ({
      id: `body/media-type: ${type}`,
      title: '415',
      requirements: ['body.media-type'],
      bad: true,
      async run({ fetch }) {
        await refused(await fetch(send(BODY, { 'content-type': type })), { status: 415, code: -32600 });
        const legacy = send(BODY, { 'content-type': type, 'mcp-protocol-version': null });
        await refused(await fetch(legacy), { status: 415, code: -32600, id: null });
      },
    }),
  ),
  {
    id: 'body/no-media-type',
    title: 'no Content-Type is 415',
    requirements: ['body.media-type'],
    bad: true,
    async run({ fetch }) {
      // Bytes, because a text body would bring a Content-Type of its own.
      const request = send(new TextEncoder().encode(BODY), { 'content-type': null });
      assert.equal(request.headers.get('content-type'), null);
      await refused(await fetch(request), { status: 415, code: -32600 });
    },
  },
  {
    id: 'body/media-type-parameters',
    title: 'parameters and case of the media type do not matter',
    requirements: ['body.media-type'],
    async run({ fetch }) {
      for (const type of ['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/json;profile="x"']) {
        await accepted(await fetch(send(BODY, { 'content-type': type })));
      }
    },
  },
  {
    id: 'body/content-encoding',
    title: 'a content encoding is 415, so nothing can be inflated',
    requirements: ['body.encoding'],
    bad: true,
    async run({ fetch }) {
      const packed = new Response(BODY).body?.pipeThrough(new CompressionStream('gzip'));
      const bytes = await new Response(packed ?? null).arrayBuffer();
      await refused(await fetch(send(bytes, { 'content-encoding': 'gzip' })), { status: 415, code: -32600 });
    },
  },
  {
    id: 'body/unicode',
    title: 'text of every plane arrives and returns unchanged',
    requirements: ['body.encoding'],
    async run({ fetch }) {
      const text = 'é ✓ 漢字 🜂 \u0000 \u2028 "\\';
      const { content } = await accepted(await fetch(send(BODY.replace('"x"', JSON.stringify(text)))));
      assert.deepEqual(content, [{ type: 'text', text }]);
    },
  },
  {
    id: 'body/limit',
    title: 'a body of exactly the limit is served, one byte more is 413',
    requirements: ['body.size'],
    bad: true,
    async run({ fetch }) {
      const padded = (bytes: number): string => `${BODY.slice(0, -1)}${' '.repeat(bytes - BODY.length)}}`;
      await accepted(await fetch(send(padded(FIXTURE_MAX_BODY_BYTES))));
      const modern = await fetch(send(padded(FIXTURE_MAX_BODY_BYTES + 1)));
      await refused(modern, { status: 413, code: -32600 });
      const legacy = await fetch(send(padded(FIXTURE_MAX_BODY_BYTES + 1), { 'mcp-protocol-version': null }));
      await refused(legacy, { status: 413, code: -32600, id: null });
    },
  },
  {
    id: 'body/limit-bytes',
    title: 'the limit counts bytes, not characters',
    requirements: ['body.size'],
    bad: true,
    async run({ fetch }) {
      const body = `"${'é'.repeat(FIXTURE_MAX_BODY_BYTES / 2)}"`;
      await refused(await fetch(send(body)), { status: 413, code: -32600 });
    },
  },
];
