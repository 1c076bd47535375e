import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type CachedKeys, RemoteKeys, type RemoteKeysOptions } from '../src/remote-keys.ts';
import { type Bed, createBed, ISSUER, NOW } from './bed/bed.ts';

let bed: Bed;
beforeEach(async () => {
  bed = await createBed();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const outside = () => ({ clock: bed.clock.read, fetch: bed.as.fetch });

function remote(options: RemoteKeysOptions = {}): RemoteKeys {
  return new RemoteKeys('X', { jwksUri: bed.as.jwksUri }, options, outside());
}

/** How many keys are found for the key that signs now, or for another; `unavailable` when nobody can say. */
async function ask(keys: RemoteKeys, kid = bed.as.key.kid): Promise<number | string> {
  return keys.find({ alg: 'ES256', kid }).then(
    (found) => found.length,
    (error: Error) => (error.name === 'Unavailable' ? 'unavailable' : error.message),
  );
}

const down = () => bed.as.replace('jwks', () => new Response('', { status: 500 }));
const up = () => bed.as.replace('jwks');

test('construction asks nobody and sets no timer', async () => {
  vi.useFakeTimers();
  remote();
  expect([bed.as.received.length, vi.getTimerCount()]).toEqual([0, 0]);
});

test('requests that come together wait for one fetch', async () => {
  const keys = remote();
  expect(await Promise.all(Array.from({ length: 20 }, () => ask(keys)))).toEqual(Array(20).fill(1));
  expect(bed.fetches()).toBe(1);
});

test.each<[string, RemoteKeysOptions, Record<string, unknown>, number]>([
  ['on Workers', {}, { WebSocketPair: class {} }, 5],
  ["on Vercel's edge", {}, { EdgeRuntime: 'edge-runtime' }, 5],
  ['where it is said', { shareFetches: false }, {}, 5],
  ['on Workers where it is said', { shareFetches: true }, { WebSocketPair: class {} }, 1],
])('%s requests that come together make %s fetches', async (_, options, globals, fetches) => {
  for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  const keys = remote(options);
  expect(await Promise.all(Array.from({ length: 5 }, () => ask(keys)))).toEqual(Array(5).fill(1));
  expect(bed.fetches()).toBe(fetches);
});

test('fresh for ten minutes, then fetched again', async () => {
  const keys = remote();
  await ask(keys);
  bed.clock.now = NOW + 599;
  await ask(keys);
  expect(bed.fetches()).toBe(1);
  bed.clock.now = NOW + 600;
  expect([await ask(keys), bed.fetches()]).toEqual([1, 2]);
});

test('stale for another hour while the endpoint fails, then dead', async () => {
  const keys = remote();
  await ask(keys);
  down();
  bed.clock.now = NOW + 600;
  expect(await ask(keys)).toBe(1);
  bed.clock.now = NOW + 4199;
  expect(await ask(keys)).toBe(1);
  bed.clock.now = NOW + 4200;
  expect(await ask(keys)).toBe('unavailable');
  up();
  expect(await ask(keys)).toBe('unavailable');
  bed.clock.now = NOW + 4205;
  expect(await ask(keys)).toBe(1);
});

test('a key that has been taken away is gone with the next fetch', async () => {
  const keys = remote();
  const { kid } = bed.as.key;
  await ask(keys);
  await bed.as.rotate();
  bed.clock.now = NOW + 600;
  expect([await ask(keys, kid), await ask(keys)]).toEqual([0, 1]);
});

test('a failed fetch is not repeated for five seconds', async () => {
  const keys = remote();
  down();
  for (let i = 0; i < 100; i++) expect(await ask(keys)).toBe('unavailable');
  bed.clock.now = NOW + 4;
  await ask(keys);
  expect(bed.fetches()).toBe(1);
  up();
  bed.clock.now = NOW + 5;
  expect([await ask(keys), bed.fetches()]).toEqual([1, 2]);
});

test('unknown key ids lead to one fetch in thirty seconds', async () => {
  const keys = remote();
  await ask(keys);
  for (let i = 0; i < 50; i++) expect(await ask(keys, 'does-not-exist')).toBe(0);
  bed.clock.now = NOW + 29;
  await ask(keys, 'does-not-exist');
  expect(bed.fetches()).toBe(1);
  bed.clock.now = NOW + 30;
  for (let i = 0; i < 50; i++) expect(await ask(keys, 'does-not-exist')).toBe(0);
  expect(bed.fetches()).toBe(2);
});

test('unknown key ids that come together, where fetches are not shared, lead to one fetch', async () => {
  const keys = remote({ shareFetches: false });
  await ask(keys);
  bed.clock.now = NOW + 30;
  expect(await Promise.all(Array.from({ length: 200 }, (_, i) => ask(keys, `made-up-${i}`)))).toEqual(
    Array(200).fill(0),
  );
  expect(bed.fetches()).toBe(2);
});

test('an empty key set is an outage: keys that were fetched before stay good, and without any nobody can say', async () => {
  const keys = remote();
  await ask(keys);
  bed.as.replace('jwks', () => Response.json({ keys: [] }));
  bed.clock.now = NOW + 600;
  expect(await ask(keys)).toBe(1);
  expect(await ask(remote())).toBe('unavailable');
  up();
  bed.clock.now = NOW + 605;
  expect(await ask(keys)).toBe(1);
});

test('a key that is new is found after the cooldown', async () => {
  const keys = remote();
  await ask(keys);
  await bed.as.rotate();
  expect(await ask(keys)).toBe(0);
  bed.clock.now = NOW + 30;
  expect([await ask(keys), bed.fetches()]).toEqual([1, 2]);
});

test('a new key while the endpoint fails is nobody knows, not wrong', async () => {
  const keys = remote();
  const { kid } = bed.as.key;
  await ask(keys);
  await bed.as.rotate();
  down();
  bed.clock.now = NOW + 30;
  expect([await ask(keys), await ask(keys), await ask(keys, kid), bed.fetches()]).toEqual([
    'unavailable',
    'unavailable',
    1,
    2,
  ]);
  up();
  bed.clock.now = NOW + 35;
  expect([await ask(keys), await ask(keys, 'x')]).toEqual([1, 0]);
});

test('a clock that goes back makes keys old, not new', async () => {
  const keys = remote();
  await ask(keys);
  bed.clock.now = NOW - 601;
  await ask(keys);
  expect(bed.fetches()).toBe(2);
});

test.each<[string, () => Response | Promise<Response>]>([
  ['a page', () => new Response('<html>login</html>')],
  ['a redirect', () => new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } })],
  ['an object without keys', () => Response.json({ key: [] })],
  ['201', () => Response.json({ keys: [] }, { status: 201 })],
  ['no network', () => Promise.reject(new TypeError('fetch failed'))],
  ['two megabytes', () => Response.json({ keys: [], filler: 'a'.repeat(2 << 20) })],
])('%s is an outage', async (_, answer) => {
  bed.as.replace('jwks', answer);
  expect(await ask(remote())).toBe('unavailable');
});

test('an endpoint that hangs or trickles is given five seconds', async () => {
  vi.useFakeTimers();
  const trickle = () =>
    new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([123])) }));
  for (const answer of [() => new Promise<Response>(() => {}), trickle]) {
    bed.as.replace('jwks', answer);
    const outcome = ask(remote());
    await vi.advanceTimersByTimeAsync(5000);
    expect(await outcome).toBe('unavailable');
  }
  expect(vi.getTimerCount()).toBe(0);
});

test('the issuer names its keys', async () => {
  const keys = new RemoteKeys('X', { issuer: ISSUER }, {}, outside());
  expect(await ask(keys)).toBe(1);
  expect(bed.as.received.map(({ url }) => url)).toEqual([
    'https://auth.example.com/.well-known/oauth-authorization-server',
    'https://auth.example.com/jwks',
  ]);
});

test('an outside cache is read once and written after a fetch', async () => {
  const stored: CachedKeys[] = [];
  const get = vi.fn(async () => stored.at(-1));
  const jwksCache = { get, set: async (keys: CachedKeys) => void stored.push(keys) };
  await ask(remote({ jwksCache }));
  expect([bed.fetches(), stored]).toEqual([1, [{ jwks: { keys: [bed.as.key.publicJwk] }, fetchedAt: NOW }]]);
  bed.clock.now = NOW + 599;
  const second = remote({ jwksCache });
  expect([await ask(second), await ask(second), bed.fetches(), get.mock.calls.length]).toEqual([1, 1, 1, 2]);
});

test('what lies stale in an outside cache serves while the endpoint fails', async () => {
  const jwks = { keys: [bed.as.key.publicJwk] };
  const jwksCache = { get: async () => ({ jwks, fetchedAt: NOW - 4000 }), set: async () => {} };
  down();
  expect([await ask(remote({ jwksCache })), bed.fetches()]).toEqual([1, 1]);
  up();
  expect([await ask(remote({ jwksCache })), bed.fetches()]).toEqual([1, 2]);
});

test.each<[string, () => Promise<unknown>]>([
  ['throws', () => Promise.reject(new Error('no table'))],
  ['is empty', async () => undefined],
  ['holds something else', async () => ({ jwks: { keys: 'x' }, fetchedAt: NOW })],
  ['holds no time', async () => ({ jwks: { keys: [] } })],
  ['holds a time in milliseconds', async () => ({ jwks: { keys: [] }, fetchedAt: NOW * 1000 })],
])('an outside cache that %s is passed by', async (_, get) => {
  const set = () => Promise.reject(new Error('read only'));
  const jwksCache = { get: get as () => Promise<CachedKeys>, set };
  expect([await ask(remote({ jwksCache })), bed.fetches()]).toEqual([1, 1]);
});

test.each([
  [{ jwksCache: {} }, 'X: jwksCache must have the functions get and set'],
  [{ jwksCache: null }, 'X: jwksCache must have the functions get and set'],
  [{ shareFetches: 'yes' }, 'X: shareFetches must be true or false'],
  [{ jwksMaxAgeSeconds: -1 }, 'X: jwksMaxAgeSeconds must be a number from 0 to 86400'],
  [{ staleIfErrorSeconds: 86_401 }, 'X: staleIfErrorSeconds must be a number from 0 to 86400'],
  [{ jwksCooldownSeconds: '30' }, 'X: jwksCooldownSeconds must be a number from 0 to 86400'],
  [{ jwksTimeoutMs: 0 }, 'X: jwksTimeoutMs must be a number from 1 to 60000'],
])('%j throws', (options, message) => {
  expect(() => remote(options as never)).toThrow(new TypeError(message));
});
