import nodeCrypto from 'node:crypto';
import { defineTool, MCPServer } from '@mcp-serverless/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { APIKeyAuthProvider, type ApiKeyOptions } from '../src/index.ts';

afterEach(() => vi.restoreAllMocks());

const NOW = 1_800_000_000;
const ALPHA = 'mcp_live_k1_5f1c0b7a9d2e4c6f8a0b1c2d3e4f5a6b';
const BETA = 'mcp_live_k2_00112233445566778899aabbccddeeff';
const ALPHA_HASH = '1f93f5decd72fd2ee1980cbdbfebc2d6b1d340d1d4f66b09f89818852956c771';
const HASHED = 'mcp_live_k6_1234567890abcdef1234567890abcdef';
const HASH = 'sha256:C39B3CE9761590DAA10021A99FE955F25953DA814F6F0F5766400E9F3F0407AB';
const REVOKED = 'mcp_live_k3_deadbeefdeadbeefdeadbeefdeadbeef';
const EXPIRED = 'mcp_live_k4_cafebabecafebabecafebabecafebabe';
const EARLY = 'mcp_live_k7_feedfacefeedfacefeedfacefeedface';
const OLD = 'mcp_live_old_11111111111111111111111111111111';
const NEW = 'mcp_live_new_22222222222222222222222222222222';

function provider(options: Partial<ApiKeyOptions> = {}): APIKeyAuthProvider {
  return new APIKeyAuthProvider({
    keys: [
      { id: 'k1', key: ALPHA, subject: 'service-alpha', scopes: ['mcp:read', 'mcp:write'] },
      { id: 'k2', key: BETA, subject: 'service-beta', scopes: ['mcp:read'] },
      { id: 'k3', key: REVOKED, revoked: true },
      { id: 'k4', key: EXPIRED, expiresAt: NOW - 3600 },
      { id: 'k6', hash: HASH },
      { id: 'k7', key: EARLY, notBefore: NOW + 1 },
      { id: 'svc', key: OLD, expiresAt: NOW + 60 },
      { id: 'svc', key: NEW },
    ],
    clock: () => NOW,
    ...options,
  });
}

type Headers = readonly (readonly [string, string])[];

function request(headers: Headers, url = 'https://mcp.example.com/mcp'): Request {
  const made = new Request(url, { method: 'POST' });
  for (const [name, value] of headers) made.headers.append(name, value);
  return made;
}

const authenticate = (headers: Headers, options?: Partial<ApiKeyOptions>) =>
  provider(options).authenticate(request(headers));

test.each<[string, Headers, string]>([
  ['X-API-Key', [['x-api-key', ALPHA]], 'service-alpha'],
  ['the header name in other case', [['X-Api-KEY', ALPHA]], 'service-alpha'],
  ['Authorization: ApiKey', [['authorization', `ApiKey ${BETA}`]], 'service-beta'],
  ['Authorization: Bearer', [['authorization', `Bearer ${BETA}`]], 'service-beta'],
  ['a scheme in other case, with spaces', [['authorization', `apikey   ${BETA}`]], 'service-beta'],
  [
    'the same key twice',
    [
      ['x-api-key', ALPHA],
      ['authorization', `Bearer ${ALPHA}`],
    ],
    'service-alpha',
  ],
  [
    'a scheme of others beside the key',
    [
      ['x-api-key', ALPHA],
      ['authorization', 'Basic dTpw'],
    ],
    'service-alpha',
  ],
  [
    'an AWS signature beside the key',
    [
      ['x-api-key', ALPHA],
      ['authorization', 'AWS4-HMAC-SHA256 Credential=a, Signature=b'],
    ],
    'service-alpha',
  ],
  ['the old key of a rotation', [['x-api-key', OLD]], 'svc'],
  ['the new key of a rotation', [['x-api-key', NEW]], 'svc'],
  ['a key known by its hash', [['x-api-key', HASHED]], 'k6'],
])('%s authenticates', async (_, headers, subject) => {
  expect(await authenticate(headers)).toMatchObject({ outcome: 'ok', principal: { subject } });
});

test.each<[string, Headers]>([
  ['no credential', []],
  ['a scheme of others', [['authorization', `Basic ${ALPHA}`]]],
  ['no scheme', [['authorization', ALPHA]]],
  ['a scheme that only begins like one of ours', [['authorization', `Bearers ${ALPHA}`]]],
  ['a cookie', [['cookie', `x-api-key=${ALPHA}`]]],
  ['an identity header of a proxy', [['x-forwarded-user', 'service-alpha']]],
])('%s is none', async (_, headers) => {
  expect(await authenticate(headers)).toEqual({ outcome: 'none' });
});

test.each([`?api_key=${ALPHA}`, `?X-API-Key=${ALPHA}`, `?access_token=${ALPHA}`])(
  'a key in the URL, %s, is none',
  async (query) => {
    expect(await provider().authenticate(request([], `https://mcp.example.com/mcp${query}`))).toEqual({
      outcome: 'none',
    });
  },
);

test.each<[string, string, Headers]>([
  ['unknown', 'a prefix of a key', [['x-api-key', ALPHA.slice(0, -1)]]],
  ['unknown', 'a key with a suffix', [['x-api-key', `${ALPHA}0`]]],
  ['unknown', 'a key in upper case', [['x-api-key', ALPHA.toUpperCase()]]],
  ['unknown', 'an empty key', [['x-api-key', '']]],
  ['unknown', 'the text undefined', [['x-api-key', 'undefined']]],
  ['unknown', 'a member of every object', [['x-api-key', '__proto__']]],
  ['unknown', 'the id of a key', [['x-api-key', 'k1']]],
  ['unknown', 'the hash of a plain key', [['x-api-key', ALPHA_HASH]]],
  ['unknown', 'the hash of a hashed key', [['x-api-key', HASH.toLowerCase()]]],
  ['unknown', 'the hash of a hashed key without its prefix', [['x-api-key', HASH.slice(7).toLowerCase()]]],
  ['unknown', 'a look-alike letter', [['x-api-key', `\u00b5${ALPHA.slice(1)}`]]],
  ['revoked', 'a revoked key', [['x-api-key', REVOKED]]],
  ['expired', 'an expired key', [['x-api-key', EXPIRED]]],
  ['not_yet_valid', 'an early key', [['x-api-key', EARLY]]],
  [
    'ambiguous',
    'two keys in two headers',
    [
      ['x-api-key', ALPHA],
      ['authorization', `Bearer ${BETA}`],
    ],
  ],
  [
    'ambiguous',
    'a key and an unknown key',
    [
      ['x-api-key', ALPHA],
      ['authorization', 'Bearer abc'],
    ],
  ],
  [
    'ambiguous',
    'a repeated header',
    [
      ['x-api-key', ALPHA],
      ['x-api-key', BETA],
    ],
  ],
  [
    'ambiguous',
    'a repeated header with one key',
    [
      ['x-api-key', ALPHA],
      ['x-api-key', ALPHA],
    ],
  ],
  [
    'ambiguous',
    'a repeated Authorization',
    [
      ['authorization', `Bearer ${ALPHA}`],
      ['authorization', `Bearer ${BETA}`],
    ],
  ],
  [
    'ambiguous',
    'a key after a scheme of others',
    [
      ['authorization', 'Basic dTpw'],
      ['authorization', `Bearer ${BETA}`],
    ],
  ],
  ['malformed', 'a scheme without a key', [['authorization', 'Bearer']]],
  ['malformed', 'two words after the scheme', [['authorization', `Bearer ${ALPHA} x`]]],
  ['malformed', 'what is not token68', [['authorization', 'Bearer "quoted"']]],
  ['oversized', 'a key of 513 bytes', [['x-api-key', 'k'.repeat(513)]]],
  ['oversized', 'a key of a megabyte', [['x-api-key', 'k'.repeat(1 << 20)]]],
  ['oversized', 'a bearer key of 513 bytes', [['authorization', `Bearer ${'k'.repeat(513)}`]]],
  ['oversized', 'a bearer key of a megabyte', [['authorization', `Bearer ${'k'.repeat(1 << 20)}`]]],
])('refused as %s: %s', async (reason, _, headers) => {
  expect(await authenticate(headers)).toEqual({ outcome: 'refused', reason });
});

test('a key of 512 bytes is looked at', async () => {
  const key = 'k'.repeat(512);
  expect(await authenticate([['x-api-key', key]], { keys: [key] })).toMatchObject({ outcome: 'ok' });
});

test.each([
  [NOW + 59, 'ok'],
  [NOW + 60, 'refused'],
  [Number.NaN, 'refused'],
])('at %d the old key of a rotation is %s', async (now, outcome) => {
  expect(await authenticate([['x-api-key', OLD]], { clock: () => now })).toMatchObject({ outcome });
});

test("without a clock the time is the system's, in seconds", async () => {
  const now = Math.floor(Date.now() / 1000);
  const keys = [
    { id: 'a', key: OLD, expiresAt: now + 3600, notBefore: now - 3600 },
    { id: 'b', key: NEW, expiresAt: now - 3600 },
  ];
  const timed = new APIKeyAuthProvider({ keys });
  expect(await timed.authenticate(request([['x-api-key', OLD]]))).toMatchObject({ outcome: 'ok' });
  expect(await timed.authenticate(request([['x-api-key', NEW]]))).toMatchObject({ reason: 'expired' });
});

test('the principal of a record, frozen and without the key', async () => {
  const keys = [{ id: 'k1', key: ALPHA, subject: 'service-alpha', scopes: ['mcp:read'], expiresAt: NOW + 1 }];
  const result = await authenticate([['x-api-key', ALPHA]], { keys });
  const principal = result.outcome === 'ok' ? result.principal : undefined;
  expect(principal).toEqual({
    subject: 'service-alpha',
    kind: 'service',
    provider: 'api-key',
    clientId: 'k1',
    scopes: ['mcp:read'],
    claims: {},
    expiresAt: NOW + 1,
  });
  expect([principal, principal?.scopes, principal?.claims].every(Object.isFrozen)).toBe(true);
  expect(JSON.stringify(principal)).not.toContain(ALPHA);
});

test('the principal of a plain key is named by its hash', async () => {
  expect(await authenticate([['x-api-key', ALPHA]], { keys: [ALPHA] })).toMatchObject({
    principal: { subject: 'sha256:1f93f5decd72fd2e', clientId: 'sha256:1f93f5decd72fd2e', scopes: [] },
  });
});

test('another header name takes the place of X-API-Key', async () => {
  const options = { headerName: 'X-Desk-Key' };
  expect(await authenticate([['x-desk-key', ALPHA]], options)).toMatchObject({ outcome: 'ok' });
  expect(await authenticate([['x-api-key', ALPHA]], options)).toEqual({ outcome: 'none' });
});

test('what changes in the options after construction does not count', async () => {
  const record = { id: 'k1', key: ALPHA, scopes: ['mcp:read'] };
  const keys = [record];
  const made = provider({ keys });
  record.scopes.push('mcp:admin');
  record.key = BETA;
  keys.push({ id: 'k2', key: NEW, scopes: [] });
  expect(await made.authenticate(request([['x-api-key', ALPHA]]))).toMatchObject({
    principal: { scopes: ['mcp:read'] },
  });
  expect(await made.authenticate(request([['x-api-key', NEW]]))).toMatchObject({ reason: 'unknown' });
});

test('construction uses no randomness, and every instance has a secret of its own', async () => {
  const random = vi.spyOn(crypto, 'getRandomValues');
  const [first, second] = [provider(), provider()];
  expect(random.mock.calls.length).toBe(0);
  for (const one of [first, second, first]) await one.authenticate(request([['x-api-key', ALPHA]]));
  const secrets = random.mock.calls.map(([bytes]) => Buffer.from(bytes as Uint8Array).toString('hex'));
  expect(new Set(secrets).size).toBe(2);
});

describe.each([
  { on: 'Node.js', globals: {} },
  { on: 'Workers', globals: { WebSocketPair: class {} } },
])('on $on', ({ globals }) => {
  /** What was hashed, and the sizes of what went into a MAC. */
  const watch = (): { digests: () => unknown[]; macs: () => number[] } => {
    const web = [vi.spyOn(crypto.subtle, 'digest'), vi.spyOn(crypto.subtle, 'sign')] as const;
    const hash = vi.spyOn(nodeCrypto, 'createHash');
    const update = vi.spyOn(nodeCrypto.Hmac.prototype, 'update');
    return {
      digests: () => [...web[0].mock.calls, ...hash.mock.calls].map(([algorithm]) => algorithm),
      macs: () => [
        ...web[1].mock.calls.map(([, , data]) => (data as Uint8Array).byteLength),
        ...update.mock.calls.map(([data]) => Buffer.byteLength(data)),
      ],
    };
  };

  beforeEach(() => {
    for (const [name, value] of Object.entries(globals)) vi.stubGlobal(name, value);
  });
  afterEach(() => vi.unstubAllGlobals());

  test('a request without credentials costs no cryptography', async () => {
    const made = provider();
    const { digests, macs } = watch();
    await made.authenticate(request([]));
    await made.authenticate(request([['x-api-key', 'k'.repeat(513)]]));
    expect([digests(), macs()]).toEqual([[], []]);
  });

  // The structural proof that timing tells nothing: what is compared is a MAC, never a key or its hash.
  test.each([
    { stored: 'a key', keys: [ALPHA], digests: 0, macs: [ALPHA.length, BETA.length, 1, 512] },
    {
      stored: 'a hash',
      keys: [{ id: 'a', hash: `sha256:${ALPHA_HASH}` as const }],
      digests: 4,
      macs: [64, 64, 64, 64],
    },
  ])('what is presented and $stored go through the same MAC before they meet', async ({ keys, digests, macs }) => {
    const made = provider({ keys });
    await made.authenticate(request([['x-api-key', BETA]]));
    const watched = watch();
    for (const key of [ALPHA, BETA, 'x', 'k'.repeat(512)]) await made.authenticate(request([['x-api-key', key]]));
    const name = 'WebSocketPair' in globals ? 'SHA-256' : 'sha256';
    expect([watched.digests(), watched.macs()]).toEqual([Array(digests).fill(name), macs]);
  });
});

test('requests that arrive together on a cold instance all get their answer', async () => {
  const made = provider();
  const outcomes = await Promise.all(
    [ALPHA, BETA, REVOKED, 'x'].map((key) => made.authenticate(request([['x-api-key', key]]))),
  );
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['ok', 'ok', 'refused', 'refused']);
});

test('a key given in plain and by its hash is refused by the first request where nothing hashes at once', async () => {
  vi.stubGlobal('WebSocketPair', class {});
  const keys = [ALPHA, { id: 'same', hash: `sha256:${ALPHA_HASH}` as const, scopes: ['mcp:admin'] }];
  await expect(authenticate([['x-api-key', ALPHA]], { keys })).rejects.toThrow(
    'APIKeyAuthProvider: the key of "same" is configured twice, as key and as hash. Leave one of the two out',
  );
  vi.unstubAllGlobals();
});

/** The provider behind the real pipeline. */
async function call(headers: Headers) {
  const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false, auth: { provider: provider() } });
  server.addTool(
    defineTool({ name: 'whoami', description: 'Who calls', handler: (_, ctx) => ctx.auth?.subject ?? 'nobody' }),
  );
  const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'whoami' } };
  const all = [['content-type', 'application/json'], ['mcp-protocol-version', '2025-11-25'], ...headers];
  const response = await server.handleRequest(
    new Request('https://mcp.example.com/mcp', {
      method: 'POST',
      headers: all as [string, string][],
      body: JSON.stringify(body),
    }),
  );
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}

test('a server with keys answers whoever has one', async () => {
  const { status, body } = await call([['x-api-key', ALPHA]]);
  expect(status).toBe(200);
  expect(JSON.parse(body).result.content).toEqual([{ type: 'text', text: 'service-alpha' }]);
});

test('unknown, revoked, expired and early keys cannot be told apart', async () => {
  const answers = await Promise.all(
    ['unknown-unknown-unknown', REVOKED, EXPIRED, EARLY].map((key) => call([['x-api-key', key]])),
  );
  expect(answers[0]).toMatchObject({ status: 401, headers: { 'www-authenticate': 'ApiKey realm="mcp"' } });
  for (const answer of answers) expect(answer).toEqual(answers[0]);
});

test.each<[string, number, Headers]>([
  ['no key', 401, []],
  ['an oversized key', 401, [['x-api-key', 'k'.repeat(513)]]],
  [
    'two keys',
    400,
    [
      ['x-api-key', ALPHA],
      ['x-api-key', BETA],
    ],
  ],
  ['a malformed header', 400, [['authorization', 'Bearer']]],
])('%s answers %i, asks for a key and advertises no OAuth', async (_, status, headers) => {
  const answer = await call(headers);
  expect(answer.status).toBe(status);
  expect(answer.headers).toMatchObject({ 'www-authenticate': 'ApiKey realm="mcp"', 'cache-control': 'no-store' });
  expect(answer.body).not.toContain('mcp_live');
});

test.each<[Headers, unknown]>([
  [[], []],
  [[['x-api-key', 'x']], [{ source: 'x-api-key', certainty: 3 }]],
  [[['authorization', 'ApiKey x']], [{ source: 'authorization', certainty: 3 }]],
  [[['authorization', `Bearer ${ALPHA}`]], [{ source: 'authorization', certainty: 3 }]],
  [[['authorization', 'Bearer x']], [{ source: 'authorization', certainty: 2 }]],
  [[['authorization', 'Bearer a.b.c']], []],
  [[['authorization', 'ApiKey a.b.c']], [{ source: 'authorization', certainty: 3 }]],
  [[['authorization', 'Basic x']], []],
  [[['authorization', 'Bearer']], [{ source: 'authorization', certainty: 1 }]],
  [
    [
      ['x-api-key', 'x'],
      ['authorization', 'Bearer x'],
    ],
    [
      { source: 'x-api-key', certainty: 3 },
      { source: 'authorization', certainty: 2 },
    ],
  ],
])('recognizes %j as %j', (headers, expected) => {
  expect(provider().recognizes(request(headers))).toEqual(expected);
});
