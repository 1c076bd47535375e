/** Tokens for profile `oauth`, made by whoever tests. They are signed with keys that everybody knows. */

import { createTestAuthorizationServer, createTestKey, type TestKey } from '@mcp-serverless/auth/testing';
import { badInputs } from './bad-inputs.ts';
import { FIXTURE_ISSUER, FIXTURE_RESOURCE } from './fixture/oauth.ts';

type Members = Readonly<Record<string, unknown>>;

function keyOf(name: string, alg: string, kid: string = name): Promise<TestKey> {
  const { private: privateJwk } = badInputs.keys[name] ?? {};
  if (!privateJwk) throw new Error(`bad-inputs.json has no private key ${name}`);
  return createTestKey({ alg, kid, privateJwk });
}

/** The keys of the issuer, and one of somebody else who calls it by the same name. */
export const signing: Readonly<Record<'ec' | 'rsa' | 'foreign', TestKey>> = {
  ec: await keyOf('ec1', 'ES256'),
  rsa: await keyOf('rsa1', 'RS256'),
  foreign: await keyOf('attacker_rsa', 'RS256', 'rsa1'),
};

/** What every token grants that is not told otherwise: what the fixture needs for anything. */
const SCOPE = 'mcp:read';

/**
 * A good token of Ada, for five minutes. `claims` and `header` win over what makes it good; `undefined` takes a
 * member away.
 */
export async function tokenOf(claims: Members = {}, header: Members = {}, key: TestKey = signing.ec): Promise<string> {
  const { mint } = await createTestAuthorizationServer({ key, issuer: FIXTURE_ISSUER, audience: FIXTURE_RESOURCE });
  return mint({ sub: 'ada', client_id: 'desktop', scope: SCOPE, ...claims }, header);
}

/** What `whoami` says of whoever holds a token of `tokenOf`. */
export function tokenPrincipal(scopes: readonly string[] = [SCOPE]): object {
  return { subject: 'ada', clientId: 'desktop', scopes, provider: 'oauth' };
}

/** The request with a token that has these scopes. */
export async function withToken(request: Request, ...scopes: readonly string[]): Promise<Request> {
  const carrying = new Request(request);
  carrying.headers.set('authorization', `Bearer ${await tokenOf({ scope: [SCOPE, ...scopes].join(' ') })}`);
  return carrying;
}
