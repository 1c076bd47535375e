import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport, UnauthorizedError } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestHarness, type TestHarness } from 'wrangler';

const REDIRECT_URI = 'https://client.example.com/callback';

let harness: TestHarness;
let url: URL;

beforeAll(async () => {
  harness = createTestHarness({
    root: fileURLToPath(new URL('../workerd', import.meta.url)),
    workers: [
      {
        config: {
          name: 'both',
          main: 'authorization-server.ts',
          compatibility_date: '2026-11-01',
          kv_namespaces: [{ binding: 'OAUTH_KV', id: 'oauth' }],
        },
      },
    ],
  });
  url = new URL('/mcp', (await harness.listen()).url);
});
afterAll(() => harness.close());

interface Tokens {
  readonly access_token: string;
  readonly token_type: string;
  readonly refresh_token?: string | undefined;
}

/** What a person's client keeps. */
class Person {
  readonly redirectUrl = REDIRECT_URI;
  readonly clientMetadata = {
    redirect_uris: [REDIRECT_URI],
    client_name: 'e2e',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };
  readonly visited: URL[] = [];
  registered: { client_id: string } | undefined;
  held: Tokens | undefined;
  #verifier = '';

  clientInformation() {
    return this.registered;
  }
  saveClientInformation(information: { client_id: string }) {
    this.registered = information;
  }
  tokens() {
    return this.held;
  }
  saveTokens(tokens: Tokens) {
    this.held = tokens;
  }
  redirectToAuthorization(to: URL) {
    this.visited.push(to);
  }
  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }
  codeVerifier() {
    return this.#verifier;
  }
}

function open(person: Person) {
  const transport = new StreamableHTTPClientTransport(url, { authProvider: person });
  const client = new Client({ name: 'e2e', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  return { client, transport };
}

describe('workers-oauth-provider as the authorization server, in workerd', () => {
  test('from 401 through discovery, registration, code and PKCE to a tool, more scopes, until the token is revoked', async () => {
    const person = new Person();
    const stranger = open(person);
    await expect(stranger.client.connect(stranger.transport)).rejects.toThrow(UnauthorizedError);
    const [to] = person.visited;
    expect(Object.fromEntries(to?.searchParams ?? [])).toMatchObject({
      response_type: 'code',
      code_challenge_method: 'S256',
      resource: url.href,
      client_id: person.registered?.client_id,
    });
    await stranger.transport.finishAuth(await agree(person));

    const { client, transport } = open(person);
    await client.connect(transport);
    const whoami = await client.callTool({ name: 'whoami', arguments: {} });
    expect(whoami.content).toEqual([{ type: 'text', text: 'ada for mcp:read' }]);

    // A 403 asks for more; the person agrees.
    await expect(client.callTool({ name: 'write', arguments: {} })).rejects.toThrow(UnauthorizedError);
    await transport.finishAuth(await agree(person));
    const write = await client.callTool({ name: 'write', arguments: {} });
    expect(write.content).toEqual([{ type: 'text', text: 'written with mcp:read+mcp:write' }]);
    await client.close();

    const token = person.held?.access_token ?? '';
    await fetch(new URL('/oauth/token', url), {
      method: 'POST',
      body: new URLSearchParams({ token, client_id: person.registered?.client_id ?? '' }),
    });
    expect((await call(token)).status).toBe(401);
  });

  test('what it has not issued is refused, and the way to it is shown', async () => {
    const response = await call('made:up:token');
    expect([response.status, response.headers.get('www-authenticate')]).toEqual([
      401,
      `Bearer resource_metadata="${url.origin}/.well-known/oauth-protected-resource/mcp", error="invalid_token", scope="mcp:read"`,
    ]);
    const document = await (await fetch(new URL('/.well-known/oauth-protected-resource/mcp', url))).json();
    expect(document).toMatchObject({ resource: url.href, authorization_servers: [url.origin] });
  });
});

/** The person goes where the client wants; gives what the client is told then. */
async function agree(person: Person): Promise<URLSearchParams> {
  const response = await fetch(person.visited.at(-1) ?? '', { redirect: 'manual' });
  const back = new URL(response.headers.get('location') ?? '');
  expect(back.href.startsWith(`${REDIRECT_URI}?`)).toBe(true);
  return back.searchParams;
}

function call(token: string): Promise<Response> {
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami","arguments":{}}}';
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  return fetch(url, { method: 'POST', headers, body });
}
