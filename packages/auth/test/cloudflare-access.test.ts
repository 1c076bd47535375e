import { expect, test } from 'vitest';
import { z } from 'zod';
import { type CloudflareAccessOptions, fromCloudflareAccess } from '../src/index.ts';
import { createTestKey } from '../src/testing.ts';
import { type HeaderList, NOW, requestWith, wordOf } from './bed/bed.ts';

const TEAM = 'https://team.cloudflareaccess.com';
const key = await createTestKey({ alg: 'RS256' });
const attacker = await createTestKey({ alg: 'RS256', kid: key.kid });
const asked: string[] = [];

function access(options: Partial<CloudflareAccessOptions> = {}) {
  const fetch = async (url: string) => {
    asked.push(url);
    return Response.json({ keys: [key.publicJwk] });
  };
  return fromCloudflareAccess({ teamDomain: TEAM, audience: 'tag', clock: () => NOW, fetch, ...options });
}

const CLAIMS = {
  iss: TEAM,
  aud: ['tag'],
  type: 'app',
  sub: 'cf-1',
  email: 'a@example.com',
  iat: NOW,
  nbf: NOW,
  exp: NOW + 60,
};
const assert = async (headers: HeaderList, provider = access()) => provider.authenticate(requestWith(headers), {});
const sign = (claims: object, typ: string | undefined = undefined, by = key) =>
  by.sign({ ...CLAIMS, ...claims }, { typ });

test.each<[object, string | undefined, object | string]>([
  [{}, undefined, { subject: 'cf-1', kind: 'user', provider: 'cloudflare-access', issuer: TEAM }],
  [{}, 'JWT', { subject: 'cf-1' }],
  [
    { sub: '', common_name: 'svc.access' },
    undefined,
    { subject: 'svc.access', clientId: 'svc.access', kind: 'service' },
  ],
  [{ sub: '' }, undefined, 'claims'],
  [{ sub: undefined, common_name: '' }, undefined, 'claims'],
  [{ type: 'org' }, undefined, 'claims'],
  [{ type: undefined }, undefined, 'claims'],
  [{ aud: ['other'] }, undefined, 'audience'],
  [{ aud: undefined }, undefined, 'audience'],
  [{ iss: 'https://evil.cloudflareaccess.com' }, undefined, 'issuer'],
  [{ exp: NOW - 5 }, undefined, 'expired'],
  [{ exp: NOW + 30 * 86_400 }, undefined, { subject: 'cf-1' }],
  [{ exp: NOW + 32 * 86_400 }, undefined, 'claims'],
])('the assertion with %j and typ %s', async (claims, typ, expected) => {
  const outcome = await assert([['cf-access-jwt-assertion', await sign(claims, typ)]]);
  if (typeof expected === 'string') expect(wordOf(outcome)).toBe(expected);
  else expect(outcome).toMatchObject({ outcome: 'ok', principal: expected });
});

test('keys come from the team and nowhere else', async () => {
  asked.length = 0;
  await assert([['cf-access-jwt-assertion', await sign({})]]);
  expect(asked).toEqual([`${TEAM}/cdn-cgi/access/certs`]);
});

test('an assertion of another key', async () => {
  const forged = await sign({}, undefined, attacker);
  expect(wordOf(await assert([['cf-access-jwt-assertion', forged]]))).toBe('signature');
});

test.each<[HeaderList, string]>([
  [[], 'none'],
  [[['cookie', 'CF_Authorization=TOKEN']], 'none'],
  [[['authorization', 'Bearer TOKEN']], 'none'],
  [[['cf-access-authenticated-user-email', 'a@example.com']], 'none'],
  [
    [
      ['cf-access-jwt-assertion', 'TOKEN'],
      ['cf-access-jwt-assertion', 'TOKEN'],
    ],
    'ambiguous',
  ],
  [[['cf-access-jwt-assertion', 'x']], 'unknown'],
  [[['cf-access-jwt-assertion', 'x'.repeat(8193)]], 'oversized'],
])('%j: %s', async (headers, expected) => {
  const token = await sign({});
  const filled = headers.map(([name, value]): [string, string] => [name, value.replaceAll('TOKEN', token)]);
  expect(wordOf(await assert(filled))).toBe(expected);
});

test('claims by a schema', async () => {
  const claims = z.object({ email: z.email() });
  const outcome = await assert([['cf-access-jwt-assertion', await sign({})]], access({ claims }));
  expect(outcome).toMatchObject({ principal: { claims: { email: 'a@example.com' } } });
});

test('what it recognizes and asks for', () => {
  const made = access();
  expect(made.recognizes(requestWith([]), {})).toEqual([]);
  expect(made.recognizes(requestWith([['cf-access-jwt-assertion', 'x']]), {})).toEqual([
    { source: 'cf-access-jwt-assertion', certainty: 3 },
  ]);
  expect(made.challenges({ why: 'none', scopes: [] }, {})).toEqual([
    { scheme: 'CloudflareAccess', params: { realm: TEAM } },
  ]);
});

test.each<[object, string]>([
  [{ teamDomain: undefined }, 'teamDomain is undefined. Set the environment variable it comes from, or remove it'],
  [{ teamDomain: 'team' }, 'teamDomain must be a URL like "https://auth.example.com"'],
  [
    { teamDomain: 'http://team.cloudflareaccess.com' },
    'teamDomain must begin with https:// (http:// only on loopback)',
  ],
  [{ teamDomain: `${TEAM}/x` }, 'teamDomain must have no path'],
  [{ audience: undefined }, 'audience is undefined. Set the environment variable it comes from, or remove it'],
  [{ audience: null }, 'audience must be what "aud" names this server, or null to take tokens for anyone'],
  [{ audience: '*' }, 'audience "*" is no wildcard. Name this server'],
  [
    { typ: 'x' },
    'unknown option "typ". Known: teamDomain, audience, claims, clock, fetch, jwksMaxAgeSeconds, staleIfErrorSeconds, jwksCooldownSeconds, jwksTimeoutMs, jwksCache, shareFetches',
  ],
])('%j throws', (options, message) => {
  expect(() => access(options as never)).toThrow(new TypeError(`fromCloudflareAccess: ${message}`));
});
