import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { FIXTURE_ORIGIN } from '../fixture.ts';
import { accepted, call, ENDPOINT, legacy, modern, refused, withKey } from '../wire.ts';

const origin = new URL(ENDPOINT).origin;
const ASKED = 'authorization, content-type, mcp-protocol-version, mcp-method, mcp-name, mcp-param-region, x-api-key';

function preflight(from: string, asked: string = ASKED, url: string = ENDPOINT): Request {
  return new Request(url, {
    method: 'OPTIONS',
    headers: { origin: from, 'access-control-request-method': 'POST', 'access-control-request-headers': asked },
  });
}

const names = (list: string | null): string[] => (list ?? '').split(',').map((name) => name.trim().toLowerCase());

/** Origins that look like the allowed one, or like none. */
const FOREIGN = [
  'https://evil.example',
  'null',
  `${FIXTURE_ORIGIN}.evil.example`,
  'http://app.example.com',
  `${FIXTURE_ORIGIN}:8443`,
  'https://APP.EXAMPLE.COM.',
  'not a url',
  `${FIXTURE_ORIGIN}, https://evil.example`,
  'file://',
  'http://localhost:3000',
  'http://127.0.0.1.nip.io',
] as const;

export const http: readonly ContractCase[] = [
  {
    id: 'http/method',
    title: 'GET, DELETE, PUT and PATCH are 405 with Allow, in both eras',
    requirements: ['http.method'],
    anyServer: true,
    bad: true,
    async run({ fetch }) {
      for (const method of ['GET', 'DELETE', 'PUT', 'PATCH']) {
        for (const version of ['2025-11-25', '2026-07-28']) {
          const request = new Request(ENDPOINT, {
            method,
            headers: { accept: 'text/event-stream', 'mcp-protocol-version': version },
          });
          const response = await fetch(request);
          assert.ok(names(response.headers.get('allow')).includes('post'), `${method}: Allow`);
          const id = version === '2025-11-25' ? { id: null } : {};
          await refused(response, { status: 405, code: -32600, ...id });
        }
      }
    },
  },
  {
    id: 'http/every-path',
    title: 'without `path` every path but the well-known ones is the endpoint',
    requirements: ['http.path'],
    async run({ fetch }) {
      for (const path of ['/', '/mcp', '/mcp/', '/api/mcp', '/a%2Fb', '/mcp?x=1']) {
        await accepted(await fetch(modern('server/discover', {}, { url: origin + path })));
      }
      for (const path of ['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp']) {
        const response = await fetch(legacy('ping', {}, { url: origin + path }));
        await refused(response, { status: 404, code: -32600, id: null });
      }
    },
  },
  {
    id: 'http/one-path',
    title: 'with `path` only it is the endpoint, with or without a trailing slash',
    requirements: ['http.path'],
    profile: 'key',
    bad: true,
    async run({ fetch }) {
      for (const path of ['/mcp', '/mcp/', '/mcp?x=1']) {
        await accepted(await fetch(withKey(modern('server/discover', {}, { url: origin + path }))));
      }
      for (const path of ['/', '/mcpx', '/mcp/x', '/x/mcp', '/MCP', '/.well-known/oauth-protected-resource']) {
        const response = await fetch(withKey(legacy('ping', {}, { url: origin + path })));
        await refused(response, { status: 404, code: -32600, id: null });
      }
    },
  },
  {
    id: 'http/url-length',
    title: 'a URL of more than 8 KiB is 414',
    requirements: ['http.url'],
    bad: true,
    async run({ fetch }) {
      const at = (chars: number): string => `${ENDPOINT}?x=${'x'.repeat(chars)}`;
      await accepted(await fetch(modern('server/discover', {}, { url: at(4000) })));
      await refused(await fetch(modern('server/discover', {}, { url: at(9000) })), { status: 414, code: -32600 });
    },
  },
  {
    id: 'http/any-origin',
    title: 'by default every origin may call and read, without credentials',
    requirements: ['http.origin', 'http.cors'],
    async run({ fetch }) {
      for (const from of ['https://app.example.com', 'null', 'http://localhost:3000']) {
        const response = await fetch(call.modern('echo', { text: 'x' }, { headers: { origin: from } }));
        assert.equal(response.headers.get('access-control-allow-origin'), '*');
        assert.equal(response.headers.get('access-control-allow-credentials'), null);
        const exposed = names(response.headers.get('access-control-expose-headers'));
        for (const name of ['www-authenticate', 'mcp-session-id']) assert.ok(exposed.includes(name), name);
        await accepted(response);
      }
    },
  },
  {
    id: 'http/preflight-any',
    title: 'a preflight is 204 and allows what the protocol needs, not what it is asked for',
    requirements: ['http.preflight'],
    async run({ fetch }) {
      const response = await fetch(preflight('https://anything.example', `${ASKED}, x-evil, cookie`));
      assert.equal(response.status, 204);
      assert.equal(await response.text(), '');
      assert.equal(response.headers.get('access-control-allow-origin'), '*');
      assert.equal(response.headers.get('access-control-allow-credentials'), null);
      const methods = names(response.headers.get('access-control-allow-methods'));
      assert.ok(methods.includes('post'), methods.join());
      assert.deepEqual(names(response.headers.get('access-control-allow-headers')).sort(), ASKED.split(', ').sort());
      assert.ok(Number(response.headers.get('access-control-max-age')) > 0);
    },
  },
  {
    id: 'http/preflight-allowed',
    title: 'with a list of origins the preflight names the one that asks, and needs no key',
    requirements: ['http.preflight', 'auth.first'],
    profile: 'key',
    async run({ fetch }) {
      const response = await fetch(preflight(FIXTURE_ORIGIN));
      assert.equal(response.status, 204);
      assert.equal(response.headers.get('access-control-allow-origin'), FIXTURE_ORIGIN);
      assert.ok(names(response.headers.get('vary')).includes('origin'));
      assert.deepEqual(names(response.headers.get('access-control-allow-headers')).sort(), ASKED.split(', ').sort());
    },
  },
  {
    id: 'http/preflight-foreign',
    title: 'a preflight of a foreign origin allows nothing and reflects nothing',
    requirements: ['http.preflight', 'http.origin'],
    profile: 'key',
    bad: true,
    async run({ fetch }) {
      const response = await fetch(preflight('https://evil.example'));
      assert.equal(response.status, 204);
      for (const [name, value] of response.headers) {
        assert.ok(!name.startsWith('access-control-'), `${name}: ${value}`);
        assert.ok(!value.includes('evil.example'), `${name}: ${value}`);
      }
    },
  },
  {
    id: 'http/origin-foreign',
    title: 'a foreign Origin is 403 before anything else is looked at, key or not',
    requirements: ['http.origin'],
    profile: 'key',
    bad: true,
    async run({ fetch }) {
      for (const from of FOREIGN) {
        for (const request of [call.modern('echo', { text: 'x' }), new Request(ENDPOINT)]) {
          request.headers.set('origin', from);
          const response = await fetch(withKey(request));
          assert.equal(response.headers.get('access-control-allow-origin'), null, from);
          const id = request.method === 'GET' ? { id: null } : {};
          await refused(response, { status: 403, code: -32600, ...id });
        }
      }
    },
  },
  {
    id: 'http/origin-allowed',
    title: 'the allowed Origin may call and read; no Origin may call',
    requirements: ['http.origin', 'http.cors'],
    profile: 'key',
    async run({ fetch }) {
      const response = await fetch(
        withKey(call.modern('echo', { text: 'x' }, { headers: { origin: FIXTURE_ORIGIN } })),
      );
      assert.equal(response.headers.get('access-control-allow-origin'), FIXTURE_ORIGIN);
      assert.ok(names(response.headers.get('vary')).includes('origin'));
      await accepted(response);
      const without = await fetch(withKey(call.modern('echo', { text: 'x' })));
      assert.equal(without.headers.get('access-control-allow-origin'), null);
      assert.ok(names(without.headers.get('vary')).includes('origin'));
      await accepted(without);
    },
  },
  {
    id: 'http/errors-readable',
    title: 'errors can be read by an allowed origin too, the challenge included',
    requirements: ['http.cors'],
    profile: 'key',
    bad: true,
    async run({ fetch }) {
      const response = await fetch(call.modern('echo', { text: 'x' }, { headers: { origin: FIXTURE_ORIGIN } }));
      assert.equal(response.status, 401);
      assert.equal(response.headers.get('access-control-allow-origin'), FIXTURE_ORIGIN);
      assert.ok(names(response.headers.get('access-control-expose-headers')).includes('www-authenticate'));
      await response.text();
    },
  },
];
