import assert from 'node:assert/strict';
import { createTestKey } from '@mcp-serverless/auth/testing';
import { badInputs } from '../bad-inputs.ts';
import { CLIENT_KINDS, connect } from '../clients.ts';
import type { ContractCase } from '../contract.ts';
import { FIXTURE_METADATA, FIXTURE_RESOURCE } from '../fixture/oauth.ts';
import { INITIALIZE } from '../said.ts';
import { signing, tokenOf, tokenPrincipal } from '../tokens.ts';
import { accepted, assertNoInside, call, challengeOf, ENDPOINT, LEGACY, legacy, modern, refused } from '../wire.ts';

type Headers = Readonly<Record<string, string>>;

const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` });
const echo = (headers: Headers): Request => call.modern('echo', { text: 'x' }, { headers });
const now = (): number => Math.floor(Date.now() / 1000);

function base64url(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** A token whose parts are changed after it was signed. */
async function changed(change: (header: string, payload: string, signature: string) => string): Promise<string> {
  const [header = '', payload = '', signature = ''] = (await tokenOf()).split('.');
  return change(header, payload, signature);
}

/** A token with another payload under the signature of a good one. */
const forged = (): Promise<string> =>
  changed((header, payload, signature) => {
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return `${header}.${base64url(JSON.stringify({ ...claims, sub: 'admin' }))}.${signature}`;
  });

/** Signed with the public key as if it were a secret. */
async function confused(): Promise<string> {
  const k = base64url(badInputs.keys['rsa1']?.spki ?? '');
  return tokenOf({}, {}, await createTestKey({ alg: 'HS256', kid: 'rsa1', privateJwk: { kty: 'oct', k } }));
}

/** A key that travels in the token it has signed. */
async function bringsItsKey(): Promise<string> {
  const key = await createTestKey();
  return tokenOf({}, { jwk: key.publicJwk }, key);
}

/** Tokens that are none for this server: each is 401, and the same 401. */
const BAD_TOKENS: readonly (readonly [what: string, token: () => string | Promise<string>])[] = [
  ['no JWT', () => 'opaque-0123456789'],
  ['expired', () => tokenOf({ iat: now() - 7200, exp: now() - 3600 })],
  ['not yet valid', () => tokenOf({ nbf: now() + 3600 })],
  ['without an end', () => tokenOf({ exp: undefined })],
  ['for another resource', () => tokenOf({ aud: 'https://other.example.com/mcp' })],
  ['for the origin', () => tokenOf({ aud: new URL(FIXTURE_RESOURCE).origin })],
  ['for nobody', () => tokenOf({ aud: undefined })],
  ['of another issuer', () => tokenOf({ iss: 'https://auth.example.net' })],
  ['without a subject', () => tokenOf({ sub: undefined })],
  ['an ID token', () => tokenOf({}, { typ: 'JWT' })],
  ['of an unknown key', async () => tokenOf({}, {}, await createTestKey())],
  ['of a foreign key by the same name', () => tokenOf({}, {}, signing.foreign)],
  ['with a key of its own', bringsItsKey],
  ['signed with the public key', confused],
  ['alg none', () => changed((_header, payload) => `${base64url('{"alg":"none","typ":"at+jwt"}')}.${payload}.`)],
  ['without its signature', () => changed((header, payload) => `${header}.${payload}.`)],
  ['with another payload', forged],
  ['bound to a key that nobody proves', () => tokenOf({ cnf: { jkt: 'x'.repeat(43) } })],
];

/** Where a token is not looked for, and credentials that contradict themselves. */
const MISPLACED: readonly (readonly [what: string, send: (token: string) => Request])[] = [
  ['in the query', (token) => modern('server/discover', {}, { url: `${ENDPOINT}?access_token=${token}` })],
  ['in a cookie', (token) => echo({ cookie: `access_token=${token}` })],
  ['as an API key', (token) => echo({ 'x-api-key': token })],
  ['with another scheme', (token) => echo({ authorization: `Basic ${btoa(token)}` })],
];

function unauthorized(response: Response, id?: null): Promise<string> {
  assert.equal(response.headers.get('cache-control'), 'no-store');
  return refused(response, { status: 401, code: -32600, ...(id === null && { id }) });
}

export const tokens: readonly ContractCase[] = [
  ...BAD_TOKENS.map(
    ([what, make]): ContractCase => ({
      id: `tokens/bad: ${what}`,
      title: '401 in both eras, not stored, without a word about the reason',
      requirements: ['oauth.token'],
      profile: 'oauth',
      bad: true,
      async run({ fetch }) {
        const headers = bearer(await make());
        const messages = [
          await unauthorized(await fetch(echo(headers))),
          await unauthorized(await fetch(legacy('ping', {}, { version: null, headers })), null),
        ];
        assert.deepEqual(messages, ['Unauthorized', 'Unauthorized']);
      },
    }),
  ),
  ...MISPLACED.map(
    ([what, send]): ContractCase => ({
      id: `tokens/misplaced: ${what}`,
      title: 'a token is taken from Authorization alone',
      requirements: ['oauth.token'],
      profile: 'oauth',
      bad: true,
      async run({ fetch }) {
        await unauthorized(await fetch(send(await tokenOf())));
      },
    }),
  ),
  {
    id: 'tokens/ambiguous',
    title: 'two tokens, or one that is far too long, are never served',
    requirements: ['oauth.token'],
    profile: 'oauth',
    bad: true,
    async run({ fetch }) {
      const token = await tokenOf();
      const long = await tokenOf({ padding: 'x'.repeat(6500) });
      for (const headers of [{ authorization: `Bearer ${token}, Bearer ${token}` }, bearer(long)]) {
        const response = await fetch(echo(headers));
        assert.ok([400, 401, 431].includes(response.status), `${response.status}`);
        assertNoInside(await response.text());
      }
    },
  },
  {
    id: 'tokens/challenge',
    title:
      'a 401 says where the metadata is and which scope to ask for, and names an error only where there was a token',
    requirements: ['oauth.challenge'],
    profile: 'oauth',
    async run({ fetch }) {
      const asked = { resource_metadata: FIXTURE_METADATA, scope: 'mcp:read' };
      const strange = await fetch(echo({}));
      assert.deepEqual(challengeOf(strange), asked);
      await unauthorized(strange);
      for (const token of ['opaque-0123456789', await tokenOf({ exp: now() - 60, iat: now() - 360 })]) {
        const response = await fetch(echo(bearer(token)));
        assert.deepEqual(challengeOf(response), { ...asked, error: 'invalid_token' });
        await unauthorized(response);
      }
    },
  },
  {
    id: 'tokens/none',
    title: 'without a token nothing is served, whatever is asked for',
    requirements: ['oauth.token'],
    profile: 'oauth',
    async run({ fetch }) {
      for (const method of ['server/discover', 'tools/list', 'resources/list', 'no/such']) {
        await unauthorized(await fetch(modern(method)));
      }
      await unauthorized(await fetch(legacy('tools/list')), null);
    },
  },
  {
    id: 'tokens/good',
    title: 'a good token is taken whatever its algorithm, and a handler sees whose it is without seeing it',
    requirements: ['oauth.token', 'auth.principal'],
    profile: 'oauth',
    async run({ fetch }) {
      for (const key of [signing.ec, signing.rsa]) {
        const token = await tokenOf({ aud: ['https://other.example.com', FIXTURE_RESOURCE] }, {}, key);
        for (const scheme of ['Bearer', 'bearer']) {
          const headers = { authorization: `${scheme} ${token}` };
          const response = await fetch(call.modern('whoami', {}, { headers }));
          assert.equal(response.headers.get('cache-control'), 'no-store');
          const { content } = await accepted(response);
          assert.deepEqual(JSON.parse((content as { text: string }[])[0]?.text ?? ''), tokenPrincipal());
          await accepted(await fetch(legacy('ping', {}, { headers })));
        }
        for (const tool of ['json_authinfo', 'dump_context']) {
          const result = await accepted(await fetch(call.modern(tool, {}, { headers: bearer(token) })));
          assert.ok(!JSON.stringify(result).includes(token.split('.')[2] ?? token), tool);
        }
      }
    },
  },
  {
    id: 'tokens/extension',
    title: 'that programs may get tokens of their own is advertised, to the revisions that know extensions',
    requirements: ['oauth.extensions'],
    profile: 'oauth',
    async run({ fetch }) {
      const headers = bearer(await tokenOf());
      const extensions = async (request: Request): Promise<unknown> => {
        const { capabilities } = await accepted(await fetch(request));
        return (capabilities as { extensions?: unknown }).extensions;
      };
      const own = { 'io.modelcontextprotocol/oauth-client-credentials': {} };
      const all = { ...own, 'io.modelcontextprotocol/tasks': {} };
      assert.deepEqual(await extensions(modern('server/discover', {}, { headers })), all);
      for (const protocolVersion of LEGACY) {
        const request = legacy('initialize', { ...INITIALIZE, protocolVersion }, { version: null, headers });
        assert.deepEqual(await extensions(request), protocolVersion === '2025-11-25' ? own : undefined);
      }
    },
  },
  {
    id: 'tokens/clients',
    title: 'the official clients of both eras work with a token',
    requirements: ['oauth.token'],
    profile: 'oauth',
    async run({ fetch }) {
      for (const kind of CLIENT_KINDS) {
        const { client } = await connect(kind, fetch, bearer(await tokenOf()));
        try {
          const { content } = await client.callTool({ name: 'whoami' });
          assert.deepEqual(JSON.parse((content as { text: string }[])[0]?.text ?? ''), tokenPrincipal());
        } finally {
          await client.close();
        }
      }
    },
  },
];
