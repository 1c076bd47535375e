import { afterEach, expect, test, vi } from 'vitest';
import {
  APIKeyAuthProvider,
  type ApiKeyIdentity,
  type ApiKeyLookup,
  type ApiKeyQuestion,
  cacheLookup,
  generateApiKey,
} from '../src/index.ts';
import { NOW, requestWith, stoppedClock, wordOf } from './bed/bed.ts';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const KEY = 'key-of-a-database-0123456789';
const HASH = 'sha256:1796801e1c7ac35a0ee1c7a26cc3de09b35ff4c9f8b81f4b7c4c3a9d5a6e9e5d';

function provider(lookup: ApiKeyLookup, more: object = {}): APIKeyAuthProvider {
  return new APIKeyAuthProvider({ lookup, clock: () => NOW, ...more });
}

const ask = async (made: APIKeyAuthProvider, key = KEY, context = {}) =>
  made.authenticate(requestWith([['x-api-key', key]]), context);

test('the database is asked by hash and public id, and never sees the key', async () => {
  const { id, key, hash } = await generateApiKey();
  const lookup = vi.fn((_question: ApiKeyQuestion, _context: object) => ({
    id: 'desk',
    subject: 'ada',
    scopes: ['a'],
  }));
  const context = { sourceIp: '203.0.113.9', platform: { env: 'DB' } };
  expect(await ask(provider(lookup), key, context)).toEqual({
    outcome: 'ok',
    principal: {
      subject: 'ada',
      kind: 'service',
      provider: 'api-key',
      clientId: 'desk',
      scopes: ['a'],
      claims: {},
    },
  });
  expect(lookup.mock.calls).toEqual([[{ hash, id }, context]]);
  expect(JSON.stringify(lookup.mock.calls)).not.toContain(key);
});

test('a key that nobody generated has no public id', async () => {
  const asked: ApiKeyQuestion[] = [];
  await ask(provider((question) => void asked.push(question)));
  expect(asked).toEqual([{ hash: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), id: undefined }]);
});

test.each<[ApiKeyIdentity | undefined | null, string]>([
  [{ id: 'a' }, 'ok'],
  [undefined, 'unknown'],
  [null, 'unknown'],
  [{ id: 'a', revoked: true }, 'revoked'],
  [{ id: 'a', expiresAt: NOW }, 'expired'],
  [{ id: 'a', notBefore: NOW + 1 }, 'not_yet_valid'],
  [{ id: '' }, 'unavailable'],
  [{ id: 'a', scopes: 'b' } as never, 'unavailable'],
  [{ id: 'a', expiresAt: '2030-01-01' } as never, 'unavailable'],
  [{ id: 'a', revoked: 'no' } as never, 'unavailable'],
  [{ id: 'a', subject: '' }, 'unavailable'],
])('a database that gives %j: %s', async (found, expected) => {
  expect(wordOf(await ask(provider(() => found as ApiKeyIdentity)))).toBe(expected);
});

test.each<[string, ApiKeyLookup]>([
  [
    'throws',
    () => {
      throw new Error('connect ECONNREFUSED postgres://u:p@db/keys');
    },
  ],
  ['rejects', () => Promise.reject(new Error('connect ECONNREFUSED postgres://u:p@db/keys'))],
])('a database that %s is an outage, and the operator learns why', async (_, lookup) => {
  expect(await ask(provider(lookup))).toMatchObject({
    outcome: 'unavailable',
    retryAfter: 5,
    cause: { message: 'lookup: connect ECONNREFUSED postgres://u:p@db/keys' },
  });
});

test('a database that hangs is given five seconds', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const outcome = ask(provider(() => new Promise(() => {})));
  while (vi.getTimerCount() === 0) await new Promise(setImmediate);
  await vi.advanceTimersByTimeAsync(5000);
  expect(wordOf(await outcome)).toBe('unavailable');
});

test('keys of the options come first, and ask nobody', async () => {
  const lookup = vi.fn(() => undefined);
  const made = provider(lookup, { keys: [{ id: 'k', key: KEY, revoked: true }] });
  expect(wordOf(await ask(made))).toBe('revoked');
  expect(lookup).not.toHaveBeenCalled();
  expect(wordOf(await ask(made, 'another-key'))).toBe('unknown');
  expect(lookup).toHaveBeenCalledTimes(1);
});

test('requests without a key, or with two, ask nobody', async () => {
  const lookup = vi.fn(() => undefined);
  const made = provider(lookup, { keys: [] });
  await made.authenticate(requestWith([]), {});
  await made.authenticate(
    requestWith([
      ['x-api-key', 'a'],
      ['x-api-key', 'b'],
    ]),
    {},
  );
  expect(lookup).not.toHaveBeenCalled();
});

test('the hash of a key does not authenticate here either', async () => {
  const { key, hash } = await generateApiKey();
  const made = provider((question) => (question.hash === hash ? { id: 'a' } : undefined));
  expect(wordOf(await ask(made, key))).toBe('ok');
  expect(wordOf(await ask(made, hash))).toBe('unknown');
});

const QUESTION: ApiKeyQuestion = { hash: HASH as `sha256:${string}`, id: undefined };

function cached(found: ApiKeyIdentity | undefined, options = {}) {
  const clock = stoppedClock();
  const lookup = vi.fn(async (_question: ApiKeyQuestion): Promise<ApiKeyIdentity | undefined> => found);
  const made = cacheLookup(lookup, { clock: clock.read, ...options });
  return { clock, lookup, made };
}

test.each<[ApiKeyIdentity | undefined, object, number]>([
  [{ id: 'a' }, {}, 30],
  [{ id: 'a' }, { seconds: 60 }, 60],
  [undefined, {}, 5],
  [undefined, { negativeSeconds: 10 }, 10],
])('%j with %j is kept for %i seconds', async (found, options, seconds) => {
  const { clock, lookup, made } = cached(found, options);
  for (const at of [0, 1, seconds - 1]) {
    clock.now = NOW + at;
    expect(await made(QUESTION, {})).toEqual(found);
  }
  expect(lookup).toHaveBeenCalledTimes(1);
  clock.now = NOW + seconds;
  await made(QUESTION, {});
  expect(lookup).toHaveBeenCalledTimes(2);
});

test('answers are kept under the hash, as many as the option says', async () => {
  const { lookup, made } = cached({ id: 'a' }, { entries: 2 });
  for (const digit of ['1', '2', '3', '1', '3']) await made({ hash: `sha256:${digit}`, id: 'x' }, {});
  expect(lookup.mock.calls.map(([{ hash }]) => hash)).toEqual(['sha256:1', 'sha256:2', 'sha256:3', 'sha256:1']);
});

test('requests that come together ask once', async () => {
  const { lookup, made } = cached({ id: 'a' });
  const answers = await Promise.all(Array.from({ length: 20 }, () => made(QUESTION, {})));
  expect([answers, lookup.mock.calls.length]).toEqual([Array(20).fill({ id: 'a' }), 1]);
});

test('a lookup that hangs is let go after its time, and the next request asks again', async () => {
  vi.useFakeTimers();
  const answers: Promise<ApiKeyIdentity>[] = [new Promise(() => {}), Promise.resolve({ id: 'a' })];
  const lookup = vi.fn((): Promise<ApiKeyIdentity> => answers.shift() as Promise<ApiKeyIdentity>);
  const made = cacheLookup(lookup, { timeoutMs: 100 });
  const first = expect(made(QUESTION, {})).rejects.toThrow('lookup: no answer within 100 ms');
  const second = expect(made(QUESTION, {})).rejects.toThrow('lookup: no answer within 100 ms');
  await vi.advanceTimersByTimeAsync(100);
  await first;
  await second;
  expect([await made(QUESTION, {}), lookup.mock.calls.length]).toEqual([{ id: 'a' }, 2]);
});

test('on Workers each request asks for itself', async () => {
  vi.stubGlobal('WebSocketPair', class {});
  const { lookup, made } = cached({ id: 'a' });
  await Promise.all(Array.from({ length: 5 }, () => made(QUESTION, {})));
  expect(lookup).toHaveBeenCalledTimes(5);
});

test('an outage is not kept', async () => {
  const lookup = vi.fn<ApiKeyLookup>().mockRejectedValueOnce(new Error('down')).mockResolvedValue({ id: 'a' });
  const made = cacheLookup(lookup);
  await expect(made(QUESTION, {})).rejects.toThrow('down');
  expect(await made(QUESTION, {})).toEqual({ id: 'a' });
});

test('a kept key that runs out is refused at its time', async () => {
  const clock = stoppedClock();
  const lookup = cacheLookup(() => ({ id: 'a', expiresAt: NOW + 10 }), { clock: clock.read });
  const made = new APIKeyAuthProvider({ lookup, clock: clock.read });
  expect(wordOf(await ask(made))).toBe('ok');
  clock.now = NOW + 10;
  expect(wordOf(await ask(made))).toBe('expired');
});

test.each<[unknown, object, string]>([
  ['db', {}, 'the first argument must be a function'],
  [() => undefined, { seconds: 61 }, 'seconds must be a number from 0 to 60'],
  [() => undefined, { negativeSeconds: 11 }, 'negativeSeconds must be a number from 0 to 10'],
  [() => undefined, { entries: 0 }, 'entries must be a number from 1 to 1000000'],
  [() => undefined, { clock: 1 }, 'clock must be a function that returns seconds'],
  [() => undefined, { ttl: 1 }, 'unknown option "ttl". Known: seconds, negativeSeconds, entries, timeoutMs, clock'],
])('%s with %j throws', (lookup, options, message) => {
  expect(() => cacheLookup(lookup as never, options)).toThrow(new TypeError(`cacheLookup: ${message}`));
});
