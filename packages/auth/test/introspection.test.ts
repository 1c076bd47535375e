import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type IntrospectionOptions, Introspector, identifyAnswer, refuseAnswer } from '../src/introspection.ts';
import { type Bed, createBed, ISSUER, NOW, RESOURCE } from './bed/bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await createBed();
});
afterEach(() => void vi.useRealTimers());

function introspector(options: Partial<IntrospectionOptions> = {}): Introspector {
  const client = { endpoint: bed.as.introspectionEndpoint, clientId: 'rs', clientSecret: 'rs-secret' };
  return new Introspector('X', { ...client, ...options }, { clock: bed.clock.read, fetch: bed.as.fetch });
}

const answering = (json: unknown) => bed.as.replace('introspection', () => Response.json(json));

test('the question, as RFC 7662 has it', async () => {
  const token = bed.as.issue();
  expect(await introspector().ask(token)).toMatchObject({ active: true, sub: 'user-1' });
  const [question] = bed.as.received;
  expect([question?.method, question?.url, question?.body]).toEqual([
    'POST',
    'https://auth.example.com/introspect',
    `token=${token}&token_type_hint=access_token`,
  ]);
  expect(Object.fromEntries(question?.headers ?? [])).toEqual({
    accept: 'application/json',
    authorization: `Basic ${btoa('rs:rs-secret')}`,
    'content-type': 'application/x-www-form-urlencoded',
  });
});

test.each([
  ['rs:id', 's%cret', 'Basic cnMlM0FpZDpzJTI1Y3JldA=='],
  ['rs id', 'a+b', `Basic ${btoa('rs+id:a%2Bb')}`],
  ['r\u00e9', 'x', `Basic ${btoa('r%C3%A9:x')}`],
])('the client %s with secret %s is form-encoded', async (clientId, clientSecret, expected) => {
  await introspector({ clientId, clientSecret }).ask('a');
  expect(bed.as.received[0]?.headers.get('authorization')).toBe(expected);
});

test('an active token is asked about once a minute', async () => {
  const [made, token] = [introspector(), bed.as.issue()];
  for (const seconds of [0, 1, 59]) {
    bed.clock.now = NOW + seconds;
    await made.ask(token);
  }
  expect(bed.as.received.length).toBe(1);
  bed.clock.now = NOW + 60;
  await made.ask(token);
  expect(bed.as.received.length).toBe(2);
});

test('an answer is kept no longer than the token lives', async () => {
  const [made, token] = [introspector(), bed.as.issue({ exp: NOW + 5 })];
  for (const seconds of [0, 4, 5, 6]) {
    bed.clock.now = NOW + seconds;
    await made.ask(token);
  }
  expect(bed.as.received.length).toBe(3);
});

test('an inactive token is asked about every ten seconds', async () => {
  const made = introspector();
  for (const seconds of [0, 9, 10]) {
    bed.clock.now = NOW + seconds;
    expect(await made.ask('x')).toEqual({ active: false });
  }
  expect(bed.as.received.length).toBe(2);
});

test('answers are kept under the whole token', async () => {
  const [made, token] = [introspector(), bed.as.issue()];
  expect((await made.ask(token))['active']).toBe(true);
  expect((await made.ask(`${token}x`))['active']).toBe(false);
});

test('as many answers are kept as the option says', async () => {
  const made = introspector({ cacheEntries: 2 });
  for (const token of ['a', 'b', 'c', 'a', 'c']) await made.ask(token);
  expect(bed.as.received.map(({ body }) => new URLSearchParams(body).get('token'))).toEqual(['a', 'b', 'c', 'a']);
});

test('a time of zero keeps nothing', async () => {
  const made = introspector({ positiveCacheSeconds: 0, negativeCacheSeconds: 0 });
  const token = bed.as.issue();
  for (const text of [token, token, 'x', 'x']) await made.ask(text);
  expect(bed.as.received.length).toBe(4);
});

test.each<[string, () => Response | Promise<Response>]>([
  ['401, our own credentials are wrong', () => new Response('', { status: 401 })],
  ['500', () => new Response('', { status: 500 })],
  ['a redirect', () => Response.redirect('https://evil.example/i')],
  ['a page', () => new Response('<html>')],
  ['a list', () => Response.json([{ active: true }])],
  ['no network', () => Promise.reject(new TypeError('fetch failed'))],
])('%s is an outage, and not kept', async (_, answer) => {
  const made = introspector();
  bed.as.replace('introspection', answer);
  const token = bed.as.issue();
  await expect(made.ask(token)).rejects.toMatchObject({ name: 'Unavailable' });
  bed.as.replace('introspection');
  expect((await made.ask(token))['active']).toBe(true);
  expect(bed.as.received.every(({ url }) => url === bed.as.introspectionEndpoint)).toBe(true);
});

test('an endpoint that hangs is given five seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  bed.as.replace('introspection', () => new Promise(() => {}));
  const outcome = introspector()
    .ask('a')
    .catch((error: Error) => error.message);
  // The hash of the token comes first, from another thread.
  while (vi.getTimerCount() === 0) await new Promise(setImmediate);
  await vi.advanceTimersByTimeAsync(5000);
  expect(await outcome).toBe('introspection at https://auth.example.com/introspect: no answer within 5000 ms');
});

test('a kept answer is not to be changed by whoever gets it', async () => {
  answering({ active: true, sub: 'a' });
  const made = introspector();
  const first = await made.ask('a');
  expect(() => Object.assign(first, { sub: 'admin' })).toThrow(TypeError);
  expect((await made.ask('a'))['sub']).toBe('a');
});

const ANSWER = { active: true, sub: 'user-1', client_id: 'client-1', exp: NOW + 300, iss: ISSUER, aud: RESOURCE };
const RULES = { issuer: ISSUER, clockToleranceSeconds: 30, bound: false };

test.each<[object, string | undefined, object?, (readonly string[] | null)?]>([
  [{}, undefined],
  [{ active: false }, 'inactive'],
  [{ active: undefined }, 'inactive'],
  [{ active: 'true' }, 'inactive'],
  [{ active: 1 }, 'inactive'],
  [{ iss: 'https://evil.example' }, 'issuer'],
  [{ iss: `${ISSUER}/` }, 'issuer'],
  [{ iss: undefined }, undefined],
  [{ iss: 'https://evil.example' }, undefined, { issuer: undefined }],
  [{ aud: 'https://other.example' }, 'audience'],
  [{ aud: ['https://other.example', RESOURCE] }, undefined],
  [{ aud: undefined }, 'audience'],
  [{ aud: undefined }, undefined, {}, null],
  [{ aud: 'api' }, undefined, {}, ['api']],
  [{ exp: NOW - 29 }, undefined],
  [{ exp: NOW - 30 }, 'expired'],
  [{ exp: undefined }, undefined],
  [{ exp: '1800000300' }, 'claims'],
  [{ exp: null }, 'claims'],
  [{ exp: Number.POSITIVE_INFINITY }, 'claims'],
  [{ nbf: NOW + 30 }, undefined],
  [{ nbf: NOW + 31 }, 'not_yet_valid'],
  [{ nbf: 'soon' }, 'claims'],
  [{ cnf: { jkt: 'x' } }, 'proof'],
  [{ cnf: { jkt: 'x' } }, undefined, { bound: true }],
])('the answer with %j: %s', (change, expected, rules = {}, audience = [RESOURCE]) => {
  expect(refuseAnswer({ ...ANSWER, ...change }, { ...RULES, ...rules }, audience, NOW)).toBe(expected);
});

test.each<[object, object | undefined]>([
  [
    { sub: 'u', client_id: 'c' },
    { subject: 'u', clientId: 'c' },
  ],
  [{ client_id: 'c' }, { subject: 'c', clientId: 'c' }],
  [{ sub: 'u' }, { subject: 'u', clientId: undefined }],
  [{}, undefined],
  [{ sub: '' }, undefined],
  [{ sub: 7, client_id: 'c' }, undefined],
  [{ sub: 'u', client_id: 7 }, undefined],
])('%j is about %j', (answer, expected) => {
  expect(identifyAnswer(answer as never)).toEqual(expected);
});

const URL_ = 'https://auth.example.com/introspect';
const INSTEAD = 'X: ask must be a function, and takes the place of endpoint, clientId and clientSecret';
const UNSET = 'is undefined. Set the environment variable it comes from, or remove it';

test.each<[object, string]>([
  [{ endpoint: undefined }, `X: endpoint ${UNSET}`],
  [{ clientSecret: undefined }, `X: clientSecret ${UNSET}`],
  [{ clientId: '' }, 'X: clientId must be a text that is not empty'],
  [{ clientSecret: 7 }, 'X: clientSecret must be a text that is not empty'],
  [{ endpoint: 'http://auth.example.com/i' }, 'X: endpoint must begin with https:// (http:// only on loopback)'],
  [{ positiveCacheSeconds: 61 }, 'X: positiveCacheSeconds must be a number from 0 to 60'],
  [{ negativeCacheSeconds: 11 }, 'X: negativeCacheSeconds must be a number from 0 to 10'],
  [{ cacheEntries: 0 }, 'X: cacheEntries must be a number from 1 to 1000000'],
  [{ ask: undefined }, `X: ask ${UNSET}`],
  [{ ask: async () => ({}) }, INSTEAD],
  [{ timeoutMs: 0 }, 'X: timeoutMs must be a number from 1 to 60000'],
  [
    { secret: 'x' },
    'X: unknown option "secret". Known: endpoint, clientId, clientSecret, ask, positiveCacheSeconds, negativeCacheSeconds, cacheEntries, timeoutMs',
  ],
])('%j throws', (options, message) => {
  const all = { endpoint: URL_, clientId: 'a', clientSecret: 'b', ...options };
  expect(() => introspector(all as never)).toThrow(new TypeError(message));
});

test.each<[object, string]>([
  [{ ask: 'x' }, INSTEAD],
  [{}, 'X: endpoint must be a URL like "https://auth.example.com"'],
])('%j throws', (options, message) => {
  expect(() => new Introspector('X', options as never, { clock: () => NOW, fetch })).toThrow(new TypeError(message));
});

test('whoever has no endpoint is asked by a function, and its answer is copied and kept', async () => {
  const answer = { active: true, sub: 'u' };
  const asked: string[] = [];
  const made = new Introspector(
    'X',
    {
      async ask(token) {
        asked.push(token);
        return answer;
      },
    },
    { clock: bed.clock.read, fetch: bed.as.fetch },
  );
  expect([await made.ask('t'), await made.ask('t')]).toEqual([answer, answer]);
  expect([asked, bed.as.received.length, Object.isFrozen(answer)]).toEqual([['t'], 0, false]);
});

test.each<[string, () => Promise<never>]>([
  ['throws', () => Promise.reject(new Error('no binding'))],
  ['gives nothing', async () => undefined as never],
  ['gives null', async () => null as never],
  ['gives a list', async () => [] as never],
  ['gives a text', async () => 'yes' as never],
])('a function that %s is an outage', async (_what, ask) => {
  const made = new Introspector('X', { ask }, { clock: bed.clock.read, fetch: bed.as.fetch });
  await expect(made.ask('t')).rejects.toMatchObject({ name: 'Unavailable' });
});

test('a function that never answers is an outage', async () => {
  const ask = () => new Promise<never>(() => {});
  const made = new Introspector('X', { ask, timeoutMs: 1 }, { clock: bed.clock.read, fetch: bed.as.fetch });
  await expect(made.ask('t')).rejects.toThrow('introspection: no answer within 1 ms');
});
