import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { FIXTURE_KEYS, fixturePrincipal } from '../fixture.ts';
import { accepted, assertNoInside, call, ENDPOINT, legacy, MODERN, modern, post, refused, withKey } from '../wire.ts';

const { alpha, beta } = FIXTURE_KEYS;

const echo = (headers: Readonly<Record<string, string>> = {}): Request =>
  call.modern('echo', { text: 'x' }, { headers });

/** Credentials that are none: each is 401. */
const BAD_KEYS: readonly (readonly [what: string, headers: Readonly<Record<string, string>>])[] = [
  ['none', {}],
  ['a prefix', { 'x-api-key': alpha.slice(0, -1) }],
  ['a suffix', { 'x-api-key': `${alpha}0` }],
  ['another case', { 'x-api-key': alpha.toUpperCase() }],
  ['empty', { 'x-api-key': '' }],
  ['undefined', { 'x-api-key': 'undefined' }],
  ['__proto__', { 'x-api-key': '__proto__' }],
  ['a wrong bearer', { authorization: `Bearer ${alpha}0` }],
  ['a wrong ApiKey', { authorization: `ApiKey ${beta}0` }],
  ['another scheme', { authorization: `Basic ${btoa(`user:${alpha}`)}` }],
  ['a key in a cookie', { cookie: `api_key=${alpha}; x-api-key=${alpha}` }],
];

/** Credentials that contradict themselves: never served, whichever of the two answers it is. */
const AMBIGUOUS: readonly (readonly [what: string, headers: Readonly<Record<string, string>>])[] = [
  ['two keys in one header', { 'x-api-key': `${alpha}, ${beta}` }],
  ['two lines of Authorization, as they arrive joined', { authorization: `Bearer ${alpha}, Bearer ${beta}` }],
  ['two keys in two headers', { 'x-api-key': alpha, authorization: `Bearer ${beta}` }],
  ['a key of 8 KB', { 'x-api-key': 'k'.repeat(8_000) }],
];

function unauthorized(response: Response, id?: null): Promise<string> {
  assert.equal(response.headers.get('cache-control'), 'no-store');
  return refused(response, { status: 401, code: -32600, ...(id === null && { id }) });
}

export const auth: readonly ContractCase[] = [
  ...BAD_KEYS.map(
    ([what, headers]): ContractCase => ({
      id: `auth/bad-key: ${what}`,
      title: '401, not stored, without a word about keys',
      requirements: ['auth.required'],
      profile: 'key',
      bad: true,
      async run({ fetch }) {
        const message = await unauthorized(await fetch(echo(headers)));
        assert.ok(!message.includes('test-only'));
        await unauthorized(await fetch(legacy('ping', {}, { version: null, headers })), null);
      },
    }),
  ),
  ...AMBIGUOUS.map(
    ([what, headers]): ContractCase => ({
      id: `auth/ambiguous: ${what}`,
      title: '400 or 401, never served',
      requirements: ['auth.required'],
      profile: 'key',
      bad: true,
      async run({ fetch }) {
        const response = await fetch(echo(headers));
        assert.ok([400, 401, 431].includes(response.status), `${response.status}`);
        const text = await response.text();
        assert.ok(!text.includes('test-only') && !text.includes('kkkk'));
        assertNoInside(text);
      },
    }),
  ),
  {
    id: 'auth/challenge',
    title: 'a 401 asks for a key, and does not send the client looking for an authorization server',
    requirements: ['auth.challenge'],
    profile: 'key',
    async run({ fetch }) {
      for (const headers of [{}, { 'x-api-key': 'no-key-of-this-server' }]) {
        const response = await fetch(echo(headers));
        const challenge = response.headers.get('www-authenticate') ?? '';
        assert.match(challenge, /^ApiKey\b/);
        assert.doesNotMatch(challenge, /resource_metadata/);
        await unauthorized(response);
      }
    },
  },
  {
    id: 'auth/not-stored',
    title: 'what an authenticated server answers is not stored',
    requirements: ['auth.principal'],
    profile: 'key',
    async run({ fetch }) {
      const response = await fetch(withKey(call.modern('whoami')));
      assert.equal(response.headers.get('cache-control'), 'no-store');
      await accepted(response);
    },
  },
  {
    id: 'auth/schemes',
    title: 'X-API-Key, ApiKey and Bearer carry a key, names and schemes in any case',
    requirements: ['auth.schemes'],
    profile: 'key',
    async run({ fetch }) {
      for (const headers of [
        { 'x-api-key': alpha },
        { 'X-Api-KEY': alpha },
        { authorization: `ApiKey ${alpha}` },
        { authorization: `apikey ${beta}` },
        { authorization: `Bearer ${alpha}` },
        { authorization: `BEARER ${beta}` },
      ]) {
        await accepted(await fetch(echo(headers)));
        await accepted(await fetch(legacy('ping', {}, { headers })));
      }
    },
  },
  {
    id: 'auth/not-in-url',
    title: 'a key in the query is no key',
    requirements: ['auth.schemes'],
    profile: 'key',
    bad: true,
    async run({ fetch }) {
      for (const name of ['api_key', 'apiKey', 'key', 'x-api-key', 'access_token']) {
        const url = `${ENDPOINT}?${name}=${alpha}`;
        await unauthorized(await fetch(modern('server/discover', {}, { url })));
      }
    },
  },
  {
    id: 'auth/before-body',
    title: 'without a key the body is not looked at: no 400, 413 or 415',
    requirements: ['auth.first'],
    profile: 'key',
    bad: true,
    async run({ fetch }) {
      await unauthorized(await fetch(post('{"jsonrpc":')), null);
      await unauthorized(await fetch(post('x', { headers: { 'content-type': 'text/plain' } })), null);
      await unauthorized(await fetch(post('', { headers: { 'mcp-protocol-version': MODERN } })));
    },
  },
  {
    id: 'auth/method-first',
    title: 'a wrong method is 405 with or without a key',
    requirements: ['http.method', 'auth.first'],
    profile: 'key',
    async run({ fetch }) {
      const get = new Request(ENDPOINT);
      await refused(await fetch(get), { status: 405, code: -32600, id: null });
      await refused(await fetch(withKey(get)), { status: 405, code: -32600, id: null });
    },
  },
  {
    id: 'auth/principal',
    title: 'a handler sees who called, without the key and frozen',
    requirements: ['auth.principal'],
    profile: 'key',
    async run({ fetch }) {
      const text = async (request: Request): Promise<string> => {
        const { content } = await accepted(await fetch(request));
        return (content as { text: string }[])[0]?.text ?? '';
      };
      for (const key of ['alpha', 'beta'] as const) {
        const seen = JSON.parse(await text(withKey(call.modern('whoami'), FIXTURE_KEYS[key])));
        assert.deepEqual(seen, fixturePrincipal(key));
      }
      for (const tool of ['json_authinfo', 'dump_context', 'whoami']) {
        assert.ok(!(await text(withKey(call.modern(tool), alpha))).includes(alpha), tool);
      }
      assert.equal(await text(withKey(call.modern('mutate_authinfo'), alpha)), 'frozen');
    },
  },
];
