import { defineTool, MCPServer } from '@mcp-serverless/core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { JWTAuthProvider, OAuthAuthProvider } from '../src/index.ts';
import { createTestAuthorizationServer, createTestKey, createTestProof, thumbprintOf } from '../src/testing.ts';
import { bearer, ISSUER, NOW, RESOURCE, requestWith, wordOf } from './bed/bed.ts';
import { type Challenge, parseChallenges } from './bed/challenges.ts';

const RUNS = { numRuns: 300 };
const CLAIMS = { iss: ISSUER, aud: RESOURCE, sub: 'user-1', client_id: 'c', jti: 'j', iat: NOW, exp: NOW + 300 };
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

interface Signed {
  readonly provider: JWTAuthProvider;
  readonly token: string;
}

const signed = new Map<string, Signed>();
beforeAll(async () => {
  for (const alg of ['ES256', 'RS256', 'Ed25519']) {
    const key = await createTestKey({ alg, kid: 'k' });
    const options = { issuer: ISSUER, audience: RESOURCE, algorithms: [alg], clock: () => NOW };
    const provider = new JWTAuthProvider({ ...options, jwks: { keys: [key.publicJwk] } });
    signed.set(alg, { provider, token: await key.sign(CLAIMS) });
  }
});

const signedBy = (alg: string): Signed => {
  const found = signed.get(alg);
  if (!found) throw new Error(`no key for ${alg}`);
  return found;
};

async function isLetIn({ provider }: Signed, text: string): Promise<boolean> {
  return wordOf(await provider.authenticate(bearer(text))) === 'ok';
}

test.each(['ES256', 'RS256', 'Ed25519'])(
  '%s: every single character changed, for its neighbour, is refused',
  async (alg) => {
    const one = signedBy(alg);
    expect(await isLetIn(one, one.token)).toBe(true);
    const letIn: number[] = [];
    for (let i = 0; i < one.token.length; i++) {
      const at = ALPHABET.indexOf(one.token[i] ?? '');
      const other = at < 0 ? 'A' : (ALPHABET[(at + 1) % 64] ?? '');
      if (await isLetIn(one, one.token.slice(0, i) + other + one.token.slice(i + 1))) letIn.push(i);
    }
    expect(letIn).toEqual([]);
  },
);

const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));

test.each(['ES256', 'RS256', 'Ed25519'])('%s: any character changed, put in or left out is refused', async (alg) => {
  const one = signedBy(alg);
  await fc.assert(
    fc.asyncProperty(position, printable, fc.constantFrom('change', 'insert', 'remove'), async (where, char, how) => {
      const i = Math.floor(where * one.token.length);
      const put = how === 'remove' ? '' : char;
      const text = one.token.slice(0, i) + put + one.token.slice(how === 'insert' ? i : i + 1);
      fc.pre(text !== one.token);
      expect(await isLetIn(one, text)).toBe(false);
    }),
    RUNS,
  );
});

test('any claim changed under the signature is refused', async () => {
  const one = signedBy('ES256');
  const [head, , signature] = one.token.split('.');
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...Object.keys(CLAIMS), 'scope'), fc.jsonValue(), async (name, value) => {
      const payload = Buffer.from(JSON.stringify({ ...CLAIMS, [name]: value })).toString('base64url');
      fc.pre(`${head}.${payload}.${signature}` !== one.token);
      expect(await isLetIn(one, `${head}.${payload}.${signature}`)).toBe(false);
    }),
    RUNS,
  );
});

test('signed claims of any kind are judged, never crash, and let in only what is whole', async () => {
  const key = await createTestKey();
  const options = { issuer: ISSUER, audience: RESOURCE, clock: () => NOW };
  const provider = new JWTAuthProvider({ ...options, jwks: { keys: [key.publicJwk] } });
  const names = ['iss', 'aud', 'sub', 'client_id', 'exp', 'nbf', 'iat', 'scope', 'cnf', '__proto__', 'constructor'];
  await fc.assert(
    fc.asyncProperty(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()), async (changed) => {
      const outcome = await provider.authenticate(bearer(await key.sign({ ...CLAIMS, ...changed })));
      expect(['ok', 'refused']).toContain(outcome.outcome);
      if (outcome.outcome === 'ok') {
        const { subject, scopes, expiresAt } = outcome.principal;
        expect([typeof subject, scopes.every((scope) => typeof scope === 'string')]).toEqual(['string', true]);
        expect(expiresAt).toBeGreaterThan(NOW - 5);
      }
      expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
    }),
    RUNS,
  );
});

test('the scheme in any case is accepted', async () => {
  const one = signedBy('ES256');
  await fc.assert(
    fc.asyncProperty(fc.mixedCase(fc.constant('bearer')), fc.integer({ min: 1, max: 9 }), async (scheme, spaces) => {
      const request = requestWith([['authorization', `${scheme}${' '.repeat(spaces)}${one.token}`]]);
      expect(wordOf(await one.provider.authenticate(request))).toBe('ok');
    }),
    RUNS,
  );
});

test('any text in Authorization is answered, and only the token is let in', async () => {
  const one = signedBy('ES256');
  const text = fc.oneof(
    fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) }),
    fc.string().map((end) => `Bearer ${end.replace(/[^\x20-\x7e]/g, '')}`),
  );
  await fc.assert(
    fc.asyncProperty(text, async (value) => {
      const request = new Request(RESOURCE);
      request.headers.set('authorization', value);
      expect(['none', 'refused']).toContain((await one.provider.authenticate(request)).outcome);
    }),
    RUNS,
  );
});

test('any character changed in a proof of possession is refused', async () => {
  const as = await createTestAuthorizationServer({ clock: () => NOW });
  const key = await createTestKey();
  const token = await as.mint({ cnf: { jkt: await thumbprintOf(key) } });
  const proof = await createTestProof(key, { token, now: NOW });
  const provider = new OAuthAuthProvider({
    resource: RESOURCE,
    authorizationServers: [ISSUER],
    dpop: {},
    clock: () => NOW,
    fetch: as.fetch,
  });
  const ask = async (text: string) =>
    wordOf(
      await provider.authenticate(
        requestWith([
          ['authorization', `DPoP ${token}`],
          ['dpop', text],
        ]),
        {},
      ),
    );
  expect(await ask(proof)).toBe('ok');
  await fc.assert(
    fc.asyncProperty(position, printable, async (where, char) => {
      const i = Math.floor(where * proof.length);
      fc.pre(proof[i] !== char);
      expect(await ask(proof.slice(0, i) + char + proof.slice(i + 1))).toBe('proof');
    }),
    RUNS,
  );
});

const scope = fc
  .string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    minLength: 1,
    maxLength: 20,
  })
  .filter((text) => !/["\\]/.test(text) && text !== 'offline_access');

/** What a client reads in the answer of a server with these scopes. */
async function challengesOf(scopes: readonly string[], headers: Record<string, string>, dpop: boolean) {
  const provider = new OAuthAuthProvider({
    resource: RESOURCE,
    authorizationServers: [ISSUER],
    requiredScopes: scopes,
    ...(dpop && { dpop: {} }),
  });
  const server = new MCPServer({ name: 'x', version: '1.0.0', observe: false, auth: { provider } });
  server.addTool(defineTool({ name: 'x', description: 'x', handler: () => 'x' }));
  const response = await server.handleRequest(new Request(RESOURCE, { method: 'POST', headers, body: '{}' }));
  return { status: response.status, challenges: parseChallenges(response.headers.get('www-authenticate') ?? '') };
}

test('challenges read as RFC 9110 has them, with any scopes and any headers', async () => {
  const hostile = fc.record({
    host: fc.constantFrom('evil.example', 'mcp.example.com"'),
    'x-forwarded-host': fc.constantFrom('evil.example', 'a", error="x'),
    authorization: fc.constantFrom(
      'Bearer x',
      'Bearer abc",error="x"',
      'Bearer',
      'Bearer a.b.c',
      'Basic x',
      'Bearer a, Bearer b',
    ),
  });
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(scope, { maxLength: 5 }), hostile, fc.boolean(), async (scopes, headers, dpop) => {
      const { status, challenges } = await challengesOf(scopes, headers, dpop);
      const { authorization } = headers;
      const error = authorization.startsWith('Basic')
        ? undefined
        : status === 400
          ? 'invalid_request'
          : 'invalid_token';
      const params = {
        resource_metadata: 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp',
        ...(error && { error }),
        ...(scopes.length > 0 && { scope: scopes.join(' ') }),
      };
      const wanted: Challenge[] = [{ scheme: 'Bearer', params }];
      if (dpop) wanted.push({ scheme: 'DPoP', params: { algs: 'ES256', ...params } });
      expect(challenges).toEqual(wanted);
    }),
    RUNS,
  );
});
