import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { getSourceIp, lambdaEventToRequest } from '../src/event.ts';
import { createLambdaHandler } from '../src/handler.ts';
import { asFields } from '../src/kind.ts';
import { platformAuthOf } from '../src/platform-auth.ts';
import { responseToLambdaResult } from '../src/result.ts';
import { createLambdaStreamHandler } from '../src/stream.ts';
import type { LambdaContext, LambdaEvent } from '../src/types.ts';
import { alb, functionUrl, type Gateway, httpApi, httpApiV1, lattice, restApi, type WireRequest } from './bed/index.ts';
import { createResponseStream } from './bed/stream.ts';

interface Fidelity {
  readonly gateway: Gateway;
  /** What arrives of a query: its text, its pairs grouped by key, or the last value of each key (and of each header). */
  readonly query: 'text' | 'grouped' | 'last';
}

const GATEWAYS: Fidelity[] = [
  { gateway: httpApi(), query: 'text' },
  { gateway: httpApi({ stage: 'prod' }), query: 'text' },
  { gateway: functionUrl(), query: 'text' },
  { gateway: restApi(), query: 'grouped' },
  { gateway: httpApiV1(), query: 'grouped' },
  { gateway: httpApiV1({ stage: 'prod' }), query: 'grouped' },
  { gateway: alb(), query: 'last' },
  { gateway: alb({ multiValueHeaders: true }), query: 'grouped' },
  { gateway: lattice(), query: 'grouped' },
  { gateway: lattice({ strings: true }), query: 'grouped' },
  { gateway: lattice({ structure: 'V1' }), query: 'text' },
];

const segment = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 8 }).map(encodeURIComponent),
  fc.constantFrom('mcp', 'prod', 'production', 'a%2Fb', '100%25', '%20', '%3F%23', "!$&'()*+,;=:@"),
);
// A URL parser resolves dot segments before any gateway sees them.
const path = fc
  .array(segment, { maxLength: 4 })
  .map((segments) => `/${segments.filter((text) => !/^(\.|%2e){1,2}$/i.test(text)).join('/')}`);

const word = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 6 }).map(encodeURIComponent),
  fc.constantFrom('a', 'b', '%26', '%3D', 'x+y', '%2B'),
);
const pair = fc.tuple(word, word).filter(([name]) => name !== '');
const queryText = fc.array(pair, { maxLength: 5 }).map((pairs) => pairs.map((each) => each.join('=')).join('&'));

const RESERVED = /^(host|cookie|connection|content-.*|transfer-encoding|x-(amzn|forwarded)-.*)$/i;
const headerName = fc.oneof(
  fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/).filter((name) => !RESERVED.test(name) && name !== '__proto__'),
  fc.constantFrom('accept', 'mcp-protocol-version', 'x-api-key', 'authorization'),
);
const headerValue = fc.stringMatching(/^[!-~\u00a1-\u00ff]?[ -~\u00a1-\u00ff]{0,10}$/).map((value) => value.trim());
const headers = fc.array(fc.tuple(headerName, headerValue), { maxLength: 6 });

const content = fc.oneof(
  fc.record({ type: fc.constant('application/json'), body: fc.json().map((text) => Buffer.from(text)) }),
  fc.record({ type: fc.constantFrom('application/octet-stream', 'image/png'), body: fc.uint8Array({ maxLength: 64 }) }),
);

const wireRequest: fc.Arbitrary<WireRequest> = fc
  .record({
    method: fc.constantFrom('POST', 'PUT', 'PATCH', 'DELETE', 'GET', 'OPTIONS'),
    path,
    query: queryText,
    headers,
    content,
  })
  .map(({ method, path, query, headers, content }) => ({
    method,
    target: query === '' ? path : `${path}?${query}`,
    headers: [...headers, ['content-type', content.type] as const],
    ...(method !== 'GET' && { body: content.body }),
  }));

/** What a header is for a Request: all values joined. */
function joined(pairs: WireRequest['headers'], lastOnly: boolean): Map<string, string> {
  const all = new Headers();
  for (const [name, value] of pairs) lastOnly ? all.set(name, value) : all.append(name, value);
  return new Map(all);
}

const decodedPath = (pathname: string): string[] => pathname.split('/').map((text) => decodeURIComponent(text));
const grouped = ({ searchParams }: URL): Record<string, string[]> => {
  const lists: [string, string[]][] = [...searchParams.keys()].map((name) => [name, searchParams.getAll(name)]);
  return Object.fromEntries(lists);
};

describe('request -> event -> request', () => {
  it.each(GATEWAYS)('$gateway.name keeps method, path, query, headers and body', async ({ gateway, query }) => {
    await fc.assert(
      fc.asyncProperty(wireRequest, async (wire) => {
        const event = JSON.parse(JSON.stringify(gateway.toEvent(wire))) as LambdaEvent;
        const request = lambdaEventToRequest(event);
        const sent = new URL(`https://x${wire.target}`);
        const got = new URL(request.url);
        expect(request.method).toBe(wire.method);
        expect(decodedPath(got.pathname)).toEqual(decodedPath(sent.pathname));
        if (query === 'text') expect(got.search).toBe(sent.search);
        else if (query === 'grouped') expect(grouped(got)).toEqual(grouped(sent));
        else expect(new Map(got.searchParams)).toEqual(new Map(sent.searchParams));
        for (const [name, value] of joined(wire.headers, query === 'last')) {
          expect([name, request.headers.get(name)?.replace(/, ?/g, ',')]).toEqual([name, value.replace(/, ?/g, ',')]);
        }
        expect(Buffer.from(await request.arrayBuffer())).toEqual(Buffer.from(wire.body ?? []));
      }),
      { numRuns: 200 },
    );
  });
});

describe('response -> result -> response', () => {
  const response = fc.record({
    status: fc.constantFrom(200, 202, 204, 400, 401, 404, 413, 500),
    type: fc.constantFrom('application/json', 'text/plain', 'image/png', 'text/html; charset=latin1'),
    cookies: fc.array(fc.stringMatching(/^[a-z]{1,5}=[a-z, ]{0,8}[a-z]$/), { maxLength: 4 }),
    body: fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc.json().map((text) => Buffer.from(text)),
    ),
  });
  it.each(GATEWAYS)('$gateway.name keeps status, headers, cookies and body', async ({ gateway }) => {
    const event = gateway.toEvent({ method: 'POST', target: '/mcp', headers: [] });
    await fc.assert(
      fc.asyncProperty(response, async ({ status, type, cookies, body }) => {
        const headers = new Headers({ 'content-type': type, 'x-a': '1' });
        for (const cookie of cookies) headers.append('set-cookie', cookie);
        const bytes = status === 204 ? null : Buffer.from(body);
        const result = await responseToLambdaResult(new Response(bytes, { status, headers }), event);
        const back = gateway.toResponse(JSON.parse(JSON.stringify(result)));
        expect([back.status, back.headers.get('content-type'), back.headers.get('x-a')]).toEqual([status, type, '1']);
        expect(back.headers.getSetCookie()).toEqual(cookies);
        expect(Buffer.from(await back.arrayBuffer())).toEqual(bytes ?? Buffer.alloc(0));
      }),
      { numRuns: 200 },
    );
  });
});

describe('any event', () => {
  const anything = fc.oneof(
    fc.anything(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom(null, undefined, '', '\r\n', '\ud800'),
  );
  const some = (names: string[]): fc.Arbitrary<object> =>
    fc.record(Object.fromEntries(names.map((name) => [name, anything])), { requiredKeys: [] });
  const context = some([
    'elb',
    'serviceArn',
    'http',
    'stage',
    'path',
    'domainName',
    'identity',
    'authorizer',
    'connectionId',
  ]);
  /** An event that is one of a kind in outline, with anything in some of its places. */
  const broken = fc
    .tuple(
      fc.constantFrom(...GATEWAYS),
      some([
        'httpMethod',
        'method',
        'path',
        'rawPath',
        'raw_path',
        'rawQueryString',
        'headers',
        'multiValueHeaders',
        'queryStringParameters',
        'multiValueQueryStringParameters',
        'cookies',
        'body',
        'isBase64Encoded',
        'version',
        'type',
      ]),
      fc.oneof(context, fc.constant({})),
    )
    .map(([{ gateway }, changes, contextChanges]) => {
      const event = asFields(gateway.toEvent({ method: 'POST', target: '/mcp', headers: [] }));
      const requestContext = { ...asFields(event['requestContext']), ...contextChanges };
      return { ...event, ...('requestContext' in event && { requestContext }), ...changes };
    });
  const events = fc.oneof({ weight: 4, arbitrary: broken }, { weight: 1, arbitrary: anything });

  it('becomes a Request or an error with a name', () => {
    fc.assert(
      fc.property(events, (event) => {
        try {
          expect(lambdaEventToRequest(event as LambdaEvent)).toBeInstanceOf(Request);
        } catch (error) {
          expect((error as Error).name).toBe('LambdaEventError');
        }
      }),
      { numRuns: 3000 },
    );
  });
  it('has an address and an identity, or none', () => {
    fc.assert(
      fc.property(events, (event) => {
        expect(['string', 'undefined']).toContain(typeof getSourceIp(event as LambdaEvent));
        expect(['object', 'undefined']).toContain(typeof platformAuthOf(asFields(event)));
      }),
      { numRuns: 1000 },
    );
  });
  it('is answered, streamed or not', async () => {
    const server = { handleRequest: async () => new Response('ok') };
    const handler = createLambdaHandler(server);
    const streamHandler = createLambdaStreamHandler(server);
    const quiet = console.warn;
    console.warn = () => {};
    try {
      await fc.assert(
        fc.asyncProperty(events, async (event) => {
          const { statusCode } = await handler(event as LambdaEvent, {} as LambdaContext);
          expect([200, 400, 501]).toContain(statusCode);
          const { stream, sent } = createResponseStream();
          const running = streamHandler(event as LambdaEvent, stream, {} as LambdaContext);
          // A prelude or a whole result: JSON either way, with the same status.
          const [text = ''] = (await new Response((await sent).bytes).text()).split('\0');
          await running;
          expect(JSON.parse(text).statusCode).toBe(statusCode);
        }),
        { numRuns: 1000 },
      );
    } finally {
      console.warn = quiet;
    }
  });
});
