import { expect, test } from 'vitest';
import { z } from 'zod';
import { claimsOf, type Naming, toPrincipal } from '../src/principal.ts';
import { ISSUER, NOW } from './bed/bed.ts';

const NAMING: Naming = {
  provider: 'jwt',
  subjectClaim: 'sub',
  clientIdClaim: 'client_id',
  scopeClaims: ['scope'],
  identify: undefined,
  schema: undefined,
  issuer: undefined,
};
const CLAIMS = { iss: ISSUER, sub: 'user-1', client_id: 'client-1', exp: NOW + 300, scope: 'mcp:read mcp:read a' };

const make = (claims: object, naming: Partial<Naming> = {}) =>
  toPrincipal({ ...CLAIMS, ...claims }, { ...NAMING, ...naming });

test('the caller, frozen through and through', async () => {
  const principal = await make({ org: { id: 7 } });
  expect(principal).toEqual({
    subject: 'user-1',
    kind: 'user',
    provider: 'jwt',
    clientId: 'client-1',
    issuer: ISSUER,
    expiresAt: NOW + 300,
    scopes: ['mcp:read', 'a'],
    claims: { ...CLAIMS, org: { id: 7 } },
  });
  const parts = [principal, principal?.scopes, principal?.claims, principal?.claims['org']];
  expect(parts.every(Object.isFrozen)).toBe(true);
});

test.each<[object, Partial<Naming>, object | undefined]>([
  [{ sub: undefined }, {}, undefined],
  [{ sub: '' }, {}, undefined],
  [{ sub: 42 }, {}, undefined],
  [{ sub: { $ne: null } }, {}, undefined],
  [{ sub: '__proto__' }, {}, { subject: '__proto__' }],
  [{ sub: 'client-1' }, {}, { kind: 'service' }],
  [{ client_id: '' }, {}, undefined],
  [{ client_id: 7 }, {}, undefined],
  [{ oid: 'o' }, { subjectClaim: 'oid' }, { subject: 'o' }],
  [{}, { subjectClaim: 'oid' }, undefined],
  [{ azp: 'z' }, { clientIdClaim: 'azp' }, { clientId: 'z' }],
  [{ iss: undefined }, { issuer: 'https://known.example' }, { issuer: 'https://known.example' }],
  [{}, { issuer: 'https://known.example' }, { issuer: ISSUER }],
  [{ scope: undefined }, {}, { scopes: [] }],
  [{ scope: ['mcp:read', 'a'] }, {}, { scopes: ['mcp:read', 'a'] }],
  [{ scope: ['mcp:read', 5] }, {}, undefined],
  [{ scope: null }, {}, undefined],
  [{ scope: 'a"b' }, {}, undefined],
  [{ scp: ['a', 'b'] }, {}, { scopes: ['mcp:read', 'a'] }],
  [{ scp: ['a', 'b'] }, { scopeClaims: ['scp'] }, { scopes: ['a', 'b'] }],
  [{ scp: 'a b' }, { scopeClaims: ['scp'] }, { scopes: ['a', 'b'] }],
  [{ scp: ['a b'] }, { scopeClaims: ['scp'] }, undefined],
  [{ scp: { a: 1 } }, { scopeClaims: ['scp'] }, undefined],
  [{ permissions: ['p'] }, { scopeClaims: ['scope', 'permissions'] }, { scopes: ['mcp:read', 'a', 'p'] }],
  [{}, { scopeClaims: ['scp', 'roles'] }, { scopes: [] }],
])('%j under %j', async (claims, naming, expected) => {
  const principal = await make(claims, naming);
  if (expected) expect(principal).toMatchObject(expected);
  else expect(principal).toBeUndefined();
});

test.each<[Naming['identify'], object | undefined]>([
  [() => undefined, undefined],
  [() => ({ subject: '' }), undefined],
  [({ exp }) => ({ subject: `at ${exp}` }), { subject: `at ${NOW + 300}`, kind: 'user', scopes: ['mcp:read', 'a'] }],
  [() => ({ subject: 's', kind: 'service', scopes: ['x'] }), { subject: 's', kind: 'service', scopes: ['x'] }],
])('identify %# decides', async (identify, expected) => {
  const principal = await make({}, { identify });
  if (expected) expect(principal).toMatchObject(expected);
  else expect(principal).toBeUndefined();
});

test('a schema checks the claims and decides what is kept of them', async () => {
  const schema = z.object({ org: z.string().transform((org) => org.toUpperCase()) });
  expect((await make({ org: 'acme' }, { schema }))?.claims).toEqual({ org: 'ACME' });
  expect(await make({ org: 7 }, { schema })).toBeUndefined();
  expect(await make({}, { schema })).toBeUndefined();
});

test('a schema that takes its time is waited for', async () => {
  const schema = z.object({ org: z.string().refine(async (org) => org === 'acme') });
  expect((await make({ org: 'acme' }, { schema }))?.claims).toEqual({ org: 'acme' });
  expect(await make({ org: 'other' }, { schema })).toBeUndefined();
});

test('claims have the type of the schema that they have passed, and of no other', async () => {
  const schema = z.object({ org: z.string() });
  const principal = await make({ org: 'acme' }, { schema });
  const org: string | undefined = claimsOf(schema, principal)?.org;
  expect(org).toBe('acme');
  expect(claimsOf(z.object({ org: z.number() }), principal)).toBeUndefined();
  expect(claimsOf(schema, await make({ org: 'acme' }))).toBeUndefined();
  expect(claimsOf(schema, undefined)).toBeUndefined();
});
