import { expect, test, vi } from 'vitest';
import { fetchJson } from '../src/fetch-json.ts';

const answering = (response: Response) => async () => response;
const URL_ = 'https://auth.example.com/jwks';

test.each<[string, Response, object]>([
  ['JSON', Response.json({ a: 1 }), { status: 200, json: { a: 1 } }],
  ['a list', Response.json([1]), { status: 200 }],
  ['__proto__', new Response('{"__proto__":{"active":true},"a":1}'), { status: 200, json: { a: 1 } }],
  ['a page', new Response('<html>login</html>'), { status: 200 }],
  ['no body', new Response(null), { status: 200 }],
  ['204', new Response(null, { status: 204 }), { status: 204 }],
  ['201 with JSON', Response.json({}, { status: 201 }), { status: 201 }],
  ['a redirect', Response.json({}, { status: 302, headers: { location: 'http://169.254.169.254/' } }), { status: 302 }],
  ['500 with a body', new Response('oops', { status: 500 }), { status: 500 }],
])('%s', async (_, response, expected) => {
  expect(await fetchJson(answering(response), URL_, {})).toEqual(expected);
});

test('redirects are not followed, whatever the caller asks for', async () => {
  const fetch = vi.fn(answering(Response.json({})));
  await fetchJson(fetch, URL_, { method: 'POST', redirect: 'follow' });
  expect(fetch.mock.calls).toEqual([[URL_, { method: 'POST', redirect: 'manual' }]]);
});

test.each([
  [1024 * 1024, 'read'],
  [1024 * 1024 + 1, 'refused'],
])('an answer of %i bytes is %s', async (size, expected) => {
  const body = `{"a":"${'a'.repeat(size - 8)}"}`;
  const outcome = fetchJson(answering(new Response(body)), URL_, {}).then(
    () => 'read',
    (error: Error) => (error.message === 'the answer is larger than 1048576 bytes' ? 'refused' : error.message),
  );
  expect(await outcome).toBe(expected);
});

test('an endless answer is cut, and its source told', async () => {
  let cancelled = false;
  const body = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(65_536)),
    cancel: () => {
      cancelled = true;
    },
  });
  await expect(fetchJson(answering(new Response(body)), URL_, {})).rejects.toThrow('larger than');
  expect(cancelled).toBe(true);
});

test('text in pieces is put together', async () => {
  const bytes = new TextEncoder().encode('{"a":"\u00e9"}');
  const body = new ReadableStream({
    start(controller) {
      for (const byte of bytes) controller.enqueue(new Uint8Array([byte]));
      controller.close();
    },
  });
  expect(await fetchJson(answering(new Response(body)), URL_, {})).toEqual({ status: 200, json: { a: '\u00e9' } });
});
