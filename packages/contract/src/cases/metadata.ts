import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { FIXTURE_ISSUER, FIXTURE_METADATA, FIXTURE_RESOURCE } from '../fixture/oauth.ts';

const ROOT = FIXTURE_METADATA.slice(0, -'/mcp'.length);

const DOCUMENT = {
  resource: FIXTURE_RESOURCE,
  authorization_servers: [FIXTURE_ISSUER],
  scopes_supported: ['mcp:read'],
  bearer_methods_supported: ['header'],
};

/** What a caller may send along, and never changes the document. */
const SENT: readonly (readonly [what: string, headers: Readonly<Record<string, string>>])[] = [
  ['nothing', {}],
  ['a bad token', { authorization: 'Bearer opaque-0123456789' }],
  ['an origin', { origin: 'https://elsewhere.example.net' }],
  ['forwarded hosts', { 'x-forwarded-host': 'evil.example.net', 'x-forwarded-proto': 'http', forwarded: 'host=evil' }],
];

function assertDocument(response: Response): void {
  assert.equal(response.status, 200);
  assert.equal(response.headers.get('content-type')?.split(';')[0], 'application/json');
  assert.equal(response.headers.get('access-control-allow-origin'), '*');
  assert.equal(response.headers.get('access-control-allow-credentials'), null);
}

export const metadata: readonly ContractCase[] = [
  ...SENT.map(
    ([what, headers]): ContractCase => ({
      id: `metadata/get: ${what}`,
      title: 'the document is at the well-known form of the path and at the root, the same for everybody',
      requirements: ['oauth.metadata'],
      profile: 'oauth',
      async run({ fetch }) {
        for (const url of [FIXTURE_METADATA, ROOT, `${FIXTURE_METADATA}?x=1`]) {
          const response = await fetch(new Request(url, { headers }));
          assertDocument(response);
          assert.deepEqual(await response.json(), DOCUMENT);
        }
      },
    }),
  ),
  {
    id: 'metadata/cache',
    title: 'the document may be kept by anybody',
    requirements: ['oauth.metadata'],
    profile: 'oauth',
    async run({ fetch }) {
      const response = await fetch(new Request(FIXTURE_METADATA));
      assert.equal(response.headers.get('cache-control'), 'public, max-age=300');
      await response.text();
    },
  },
  {
    id: 'metadata/head',
    title: 'HEAD gives what GET gives, without the body',
    requirements: ['oauth.metadata'],
    profile: 'oauth',
    async run({ fetch }) {
      const response = await fetch(new Request(FIXTURE_METADATA, { method: 'HEAD' }));
      assertDocument(response);
      assert.equal(await response.text(), '');
    },
  },
  {
    id: 'metadata/preflight',
    title: 'a page of any origin may read it',
    requirements: ['oauth.metadata', 'http.preflight'],
    profile: 'oauth',
    async run({ fetch }) {
      const headers = {
        origin: 'https://elsewhere.example.net',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'mcp-protocol-version',
      };
      const response = await fetch(new Request(FIXTURE_METADATA, { method: 'OPTIONS', headers }));
      assert.equal(response.status, 204);
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.match(response.headers.get('access-control-allow-methods') ?? '', /\bGET\b/);
      assert.equal(response.headers.get('access-control-allow-headers'), '*');
      assert.equal(await response.text(), '');
    },
  },
  {
    id: 'metadata/method',
    title: 'it is read and nothing else',
    requirements: ['oauth.metadata', 'http.method'],
    profile: 'oauth',
    bad: true,
    async run({ fetch }) {
      const response = await fetch(new Request(FIXTURE_METADATA, { method: 'POST', body: '{}' }));
      assert.equal(response.status, 405);
      assert.match(response.headers.get('allow') ?? '', /\bGET\b/);
      await response.text();
    },
  },
  {
    id: 'metadata/others',
    title: 'another resource has no document here',
    requirements: ['oauth.metadata'],
    profile: 'oauth',
    bad: true,
    async run({ fetch }) {
      for (const suffix of ['/other', '/mcp/other', '/mcp2']) {
        const response = await fetch(new Request(`${ROOT}${suffix}`));
        assert.equal(response.status, 404, suffix);
        await response.text();
      }
    },
  },
];
