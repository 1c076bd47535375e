import { expect, test } from 'vitest';
import { type ClaimRules, refuseClaims } from '../src/claims.ts';
import { NOW, RESOURCE } from './bed/bed.ts';

const RULES: ClaimRules = {
  audience: [RESOURCE],
  audienceOptional: false,
  accessToken: true,
  clientIdClaim: 'client_id',
  clockToleranceSeconds: 30,
  maxTokenLifetimeSeconds: 86_400,
  maxTokenAgeSeconds: 3600,
};
const GOOD = { aud: RESOURCE, client_id: 'c', jti: 'j', iat: NOW - 10, exp: NOW + 300 };

type Row = [claims: Record<string, unknown>, expected: string | undefined, rules?: Partial<ClaimRules>];

const AUDIENCE: readonly Row[] = [
  [{ aud: undefined }, 'audience'],
  [{ aud: [] }, 'audience'],
  [{ aud: ['https://other.example', RESOURCE] }, undefined],
  [{ aud: 'https://other.example' }, 'audience'],
  [{ aud: `${RESOURCE}-admin` }, 'audience'],
  [{ aud: 'https://mcp.example.com' }, 'audience'],
  [{ aud: `${RESOURCE}/` }, 'audience'],
  [{ aud: 'https://mcp.example.com/MCP' }, 'audience'],
  [{ aud: '*' }, 'audience'],
  [{ aud: { [RESOURCE]: true } }, 'audience'],
  [{ aud: [[RESOURCE]] }, 'audience'],
  [{ aud: undefined, client_id: RESOURCE }, 'audience'],
  [{ aud: 'b' }, undefined, { audience: ['a', 'b'] }],
  [{ aud: 'anyone' }, undefined, { audience: null }],
  [{ aud: undefined }, undefined, { audienceOptional: true }],
  [{ aud: 'https://other.example' }, 'audience', { audienceOptional: true }],
];

const TIMES: readonly Row[] = [
  [{}, undefined],
  [{ exp: undefined }, 'claims'],
  [{ exp: null }, 'claims'],
  [{ exp: String(NOW + 300) }, 'claims'],
  [{ exp: Number.POSITIVE_INFINITY }, 'claims'],
  [{ exp: NOW + 0.5 }, 'claims'],
  [{ exp: NOW - 29 }, undefined],
  [{ exp: NOW - 30 }, 'expired'],
  [{ exp: (NOW + 300) * 1000 }, 'claims'],
  [{ exp: NOW - 10 + 86_400 }, undefined],
  [{ exp: NOW - 10 + 86_401 }, 'claims'],
  [{ exp: 9_000_000_000 }, undefined, { maxTokenLifetimeSeconds: Number.POSITIVE_INFINITY }],
  [{ nbf: NOW + 30 }, undefined],
  [{ nbf: NOW + 31 }, 'not_yet_valid'],
  [{ nbf: 'soon' }, 'claims'],
  [{ nbf: null }, undefined],
  [{ iat: NOW + 30 }, undefined],
  [{ iat: NOW + 31 }, 'not_yet_valid'],
  [{ iat: 'now' }, 'claims'],
  [{ iat: Number.NaN }, 'claims'],
  [{ iat: NOW - 3630 }, undefined],
  [{ iat: NOW - 3631 }, 'expired'],
  [{ iat: NOW - 3631 }, undefined, { maxTokenAgeSeconds: Number.POSITIVE_INFINITY }],
  [{ iat: undefined }, 'claims'],
  [{ iat: undefined }, 'claims', { accessToken: false }],
  [{ iat: undefined }, 'claims', { maxTokenAgeSeconds: Number.POSITIVE_INFINITY }],
  [{ iat: undefined }, undefined, { accessToken: false, maxTokenAgeSeconds: Number.POSITIVE_INFINITY }],
  [
    { iat: undefined, exp: NOW + 86_401 },
    'claims',
    { accessToken: false, maxTokenAgeSeconds: Number.POSITIVE_INFINITY },
  ],
];

const ACCESS_TOKEN: readonly Row[] = [
  [{ jti: undefined }, 'claims'],
  [{ jti: '' }, 'claims'],
  [{ jti: 1 }, 'claims'],
  [{ client_id: undefined }, 'claims'],
  [{ client_id: ['c'] }, 'claims'],
  [{ client_id: undefined, cid: 'c' }, undefined, { clientIdClaim: 'cid' }],
  [{ client_id: undefined, jti: undefined }, undefined, { accessToken: false }],
];

test.each<Row>([...AUDIENCE, ...TIMES, ...ACCESS_TOKEN])('%j: %s', (claims, expected, rules = {}) => {
  expect(refuseClaims({ ...GOOD, ...claims }, { ...RULES, ...rules }, NOW)).toBe(expected);
});

test('what an object inherits is no claim', () => {
  const { exp: _, ...rest } = GOOD;
  expect(refuseClaims(Object.assign(Object.create({ exp: NOW + 300 }), rest), RULES, NOW)).toBe('claims');
});

test('a clock that gives no number refuses', () => {
  expect(refuseClaims(GOOD, RULES, Number.NaN)).toBe('expired');
});
