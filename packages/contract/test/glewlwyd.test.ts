/** A second authorization server, of others and in another language, between the official clients and ours. */

import { OAuthAuthProvider, type OAuthOptions } from '@mcp-serverless/auth';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { connect, connectMachine, type Generation, Person } from './oauth/clients.ts';
import { type Glewlwyd, missing, startGlewlwyd } from './oauth/glewlwyd.ts';
import { type Endpoint, openEndpoint } from './oauth/scene.ts';

// What the server and the clients say about set-ups that are only for tests.
beforeEach(() => {
  for (const method of ['warn', 'info'] as const) vi.spyOn(console, method).mockImplementation(() => {});
});

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const close of closing.splice(0).reverse()) await close();
});

const GENERATIONS: readonly (readonly [Generation, string])[] = [
  ['v2', '2026-07-28'],
  ['v1', '2025-11-25'],
];

describe.skipIf(missing !== undefined)(`Glewlwyd${missing === undefined ? '' : ` [skipped: ${missing}]`}`, () => {
  let endpoint: Endpoint;
  let issuing: Glewlwyd;
  beforeAll(async () => {
    endpoint = await openEndpoint();
    issuing = await startGlewlwyd(endpoint.url.href);
  }, 20_000);
  afterAll(async () => {
    await endpoint?.close();
    await issuing?.close();
  });

  const serve = (options: Partial<OAuthOptions> = {}): void =>
    endpoint.serve(
      new OAuthAuthProvider({
        resource: endpoint.url.href,
        authorizationServers: [issuing.issuer],
        requiredScopes: ['mcp:read'],
        ...options,
      }),
    );

  test.each(GENERATIONS)(
    'the %s client, from 401 to a tool and more scopes after a 403',
    async (generation, version) => {
      serve();
      const { url, answers } = endpoint;
      const before = answers.length;
      const person = new Person({ confidential: true, browse: issuing.browse });
      const connected = await connect(generation, url, person);
      closing.push(() => connected.close());
      const whoami = await connected.call('whoami');
      expect([connected.version, whoami]).toEqual([version, expect.stringMatching(/^\w+ by user for mcp:read$/)]);
      const token = person.tokens()?.access_token ?? '';
      expect([decodeProtectedHeader(token).typ, decodeJwt(token).aud]).toEqual(['at+jwt', url.href]);
      expect(await connected.call('write')).toBe('written with mcp:read+mcp:write');
      const statuses = answers.slice(before).map(({ status }) => status);
      expect([statuses[0], statuses.includes(403)]).toEqual([401, true]);
    },
  );

  test.each(GENERATIONS)('the %s client with credentials of its own', async (generation) => {
    serve();
    const connected = await connectMachine(generation, endpoint.url, issuing);
    closing.push(() => connected.close());
    expect(await connected.call('whoami')).toBe('machine by service for mcp:read');
  });

  // A client learns about its own tokens alone: here it is the resource as well.
  test('tokens by introspection, refused once they are revoked', async () => {
    const { url } = endpoint;
    const introspection = { endpoint: issuing.introspectionEndpoint, ...issuing.machine, positiveCacheSeconds: 0 };
    serve({ validation: { type: 'introspection', introspection } });
    const { clientId, clientSecret } = issuing.machine;
    const authorization = `Basic ${btoa(`${clientId}:${clientSecret}`)}`;
    const ask = (path: string, form: Record<string, string>): Promise<Response> =>
      fetch(path, { method: 'POST', headers: { authorization }, body: new URLSearchParams(form) });
    const granted = await ask(`${issuing.issuer}/token`, {
      grant_type: 'client_credentials',
      scope: 'mcp:read',
      resource: url.href,
    });
    const { access_token: token } = (await granted.json()) as { access_token: string };
    const call = (): Promise<Response> =>
      fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami"}}',
      });
    expect(await (await call()).json()).toMatchObject({
      result: { content: [{ type: 'text', text: 'machine by service for mcp:read' }] },
    });
    expect((await ask(issuing.revocationEndpoint, { token })).status).toBe(200);
    const refused = await call();
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      expect.stringContaining('error="invalid_token"'),
    ]);
  });
});
