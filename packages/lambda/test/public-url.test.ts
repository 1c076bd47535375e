import { OAuthAuthProvider } from '@mcp-serverless/auth';
import { MCPServer } from '@mcp-serverless/core';
import { describe, expect, it, vi } from 'vitest';
import { createLambdaHandler } from '../src/handler.ts';
import { asFields, kindOf } from '../src/kind.ts';
import { type PublicUrl, publicUrlOf } from '../src/public-url.ts';
import type { LambdaOptions } from '../src/types.ts';
import { alb, functionUrl, type Gateway, gatewayFetch, httpApi, httpApiV1, lattice, restApi } from './bed/index.ts';
import { post, recorder } from './recorder.ts';

const API = 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com';
const URL_HOST = 'https://wqlktcnbh2oxlmsvnhqbvkqjvi0rmyod.lambda-url.eu-central-1.on.aws';
const DOMAIN = 'mcp.example.com';
const LYING = [
  ['host', 'evil.example'],
  ['x-forwarded-host', 'evil.example'],
  ['x-forwarded-proto', 'http'],
  ['x-forwarded-prefix', '/evil'],
  ['forwarded', 'host=evil.example;proto=http'],
] as const;

type Options = Pick<LambdaOptions, 'path' | 'basePath' | 'stripStage'>;
const ask = (gateway: Gateway, target: string, options: Options = {}): PublicUrl | undefined => {
  const event = gateway.toEvent({ method: 'POST', target, headers: LYING });
  return publicUrlOf(kindOf(event) ?? 'alb', asFields(event), { stripStage: true, path: '/mcp', ...options });
};

describe('publicUrlOf', () => {
  it.each<[string, Gateway, string, Options, string, string?]>([
    ['Function URL', functionUrl(), '/mcp', {}, `${URL_HOST}/mcp`],
    ['HTTP API, $default', httpApi(), '/mcp', {}, `${API}/mcp`],
    ['HTTP API, stage', httpApi({ stage: 'beta' }), '/mcp', {}, `${API}/beta/mcp`, `${API}/beta`],
    ['HTTP API payload 1.0', httpApiV1(), '/mcp', {}, `${API}/mcp`],
    ['HTTP API payload 1.0, stage', httpApiV1({ stage: 'dev' }), '/mcp', {}, `${API}/dev/mcp`, `${API}/dev`],
    ['REST API', restApi(), '/mcp', {}, `${API}/prod/mcp`, `${API}/prod`],
    ['another path of the same resource', restApi(), '/.well-known/x/mcp', {}, `${API}/prod/mcp`, `${API}/prod`],
    ['a path that begins like the stage', restApi(), '/prod/mcp', {}, `${API}/prod/mcp`, `${API}/prod`],
    ['no path', restApi(), '/mcp', { path: undefined } as never, `${API}/prod`, `${API}/prod`],
    ['no path, no stage', functionUrl(), '/any', { path: undefined } as never, URL_HOST],
    ['a path with a slash at its end', httpApi(), '/mcp', { path: '/mcp/' }, `${API}/mcp`],
    ['a base path that is in the URL', httpApi(), '/v1/mcp', { basePath: '/v1/' }, `${API}/v1/mcp`, `${API}/v1`],
    ['one that is not', httpApi(), '/mcp', { basePath: '/v1' }, `${API}/mcp`],
    ['one that is no whole segment', httpApi(), '/v1beta/mcp', { basePath: '/v1' }, `${API}/mcp`],
    ['a stage that is the base path too', restApi(), '/mcp', { basePath: '/prod' }, `${API}/prod/mcp`, `${API}/prod`],
    ['a stage and a base path', restApi(), '/v1/mcp', { basePath: '/v1' }, `${API}/prod/v1/mcp`, `${API}/prod/v1`],
    [
      'a stage that the server strips itself',
      httpApi({ stage: 'beta' }),
      '/mcp',
      { stripStage: false, basePath: '/beta' },
      `${API}/beta/mcp`,
      `${API}/beta`,
    ],
    [
      'a stage that is the server’s',
      httpApi({ stage: 'beta' }),
      '/mcp',
      { stripStage: false, path: '/beta/mcp' },
      `${API}/beta/mcp`,
    ],
    [
      'REST API without stripStage: its path has no stage anyway',
      restApi(),
      '/mcp',
      { stripStage: false },
      `${API}/prod/mcp`,
      `${API}/prod`,
    ],
    [
      'a domain mapped to a base path',
      restApi({ domainName: DOMAIN, stage: 'v1', mapping: '/prod' }),
      '/mcp',
      { basePath: '/prod' },
      `https://${DOMAIN}/prod/mcp`,
      `https://${DOMAIN}/prod`,
    ],
    ['a domain, stage mapped', restApi({ domainName: DOMAIN, mapping: '' }), '/mcp', {}, `https://${DOMAIN}/mcp`],
    [
      'a domain, stage in the URL',
      restApi({ domainName: DOMAIN, mapping: '/prod' }),
      '/mcp',
      {},
      `https://${DOMAIN}/prod/mcp`,
      `https://${DOMAIN}/prod`,
    ],
    [
      'a domain of an HTTP API: the stage is in its path alone',
      httpApi({ domainName: DOMAIN, stage: 'beta' }),
      '/mcp',
      {},
      `https://${DOMAIN}/mcp`,
    ],
    ['a name in capitals', httpApi({ domainName: 'MCP.Example.com' }), '/mcp', {}, `https://${DOMAIN}/mcp`],
  ])('%s', (_name, gateway, target, options, publicUrl, publicBase) => {
    expect(ask(gateway, target, options)).toEqual({ publicUrl, ...(publicBase !== undefined && { publicBase }) });
  });

  it.each<[string, Gateway]>([
    ['ALB', alb()],
    ['ALB, multi-value', alb({ multiValueHeaders: true })],
    ['Lattice', lattice()],
    ['Lattice V1', lattice({ structure: 'V1' })],
    ['a placeholder', restApi({ domainName: '{domain}' })],
    ['a test event', restApi({ domainName: 'testPrefix' })],
    ['a name that is none', httpApi({ domainName: 'a.example/evil?' })],
    ['no name', httpApi({ domainName: '' })],
  ])('%s: not known', (_name, gateway) => {
    expect(ask(gateway, '/mcp')).toBe(undefined);
  });

  it('a name in an event of a load balancer is not believed', () => {
    const event = asFields(alb().toEvent({ method: 'POST', target: '/mcp', headers: [] }));
    const requestContext = { ...asFields(event['requestContext']), domainName: DOMAIN };
    expect(publicUrlOf('alb', { ...event, requestContext }, { stripStage: true })).toBe(undefined);
  });
});

describe('what the server is told', () => {
  it.each<[LambdaOptions, object]>([
    [{ path: '/mcp' }, { publicUrl: `${API}/prod/mcp`, publicBase: `${API}/prod` }],
    [{ path: '/mcp', publicUrl: 'https://cdn.example/mcp' }, { publicUrl: 'https://cdn.example/mcp' }],
  ])('%j', async (options, expected) => {
    const { calls, handler } = recorder(() => new Response('{}'));
    await gatewayFetch(restApi(), createLambdaHandler(handler, options))(post());
    const { publicUrl, publicBase } = calls[0]?.call ?? {};
    expect({ publicUrl, publicBase }).toEqual({ publicBase: undefined, ...expected });
  });
});

/** Behind each, the addresses a client would use: `prefix` never reaches the function. */
const PLACES: readonly (readonly [name: string, gateway: Gateway, resource: string, prefix: string])[] = [
  ['REST API', restApi(), `${API}/prod/mcp`, '/prod'],
  ['HTTP API', httpApi(), `${API}/mcp`, ''],
  ['HTTP API, stage', httpApi({ stage: 'beta' }), `${API}/beta/mcp`, '/beta'],
  ['Function URL', functionUrl(), `${URL_HOST}/mcp`, ''],
];

describe("OAuth with resource: 'platform'", () => {
  const provider = new OAuthAuthProvider({ resource: 'platform', authorizationServers: ['https://auth.example.com'] });
  const server = new MCPServer({ name: 'test', version: '1.0.0', auth: { provider }, observe: false });
  const challengeOf = ({ headers }: Response): string =>
    headers.get('www-authenticate') ?? headers.get('x-amzn-remapped-www-authenticate') ?? '';
  const lie = (url: string, init: RequestInit): Request =>
    new Request(url, { ...init, headers: [...LYING, ['content-type', 'application/json']] as [string, string][] });

  it.each(PLACES)(
    '%s: the challenge leads to the metadata, which names the endpoint',
    async (_name, gateway, resource, prefix) => {
      const fetch = gatewayFetch(gateway, createLambdaHandler(server, { path: '/mcp' }));
      /** What the gateway does with a URL of the outside. */
      const send = (url: string, init: RequestInit = {}) => {
        const { pathname } = new URL(url);
        expect(pathname.startsWith(prefix)).toBe(true);
        return fetch(lie(`https://client.example${pathname.slice(prefix.length)}`, init));
      };
      const refused = await send(resource, { method: 'POST', body: '{}' });
      const [, address = ''] = /resource_metadata="([^"]+)"/.exec(challengeOf(refused)) ?? [];
      const { origin, pathname } = new URL(resource);
      expect([refused.status, address]).toEqual([
        401,
        `${origin}${prefix}/.well-known/oauth-protected-resource${pathname.slice(prefix.length)}`,
      ]);
      expect(refused.headers.get('access-control-expose-headers')?.toLowerCase()).toContain('www-authenticate');
      const found = await send(address);
      expect([found.status, await found.json()]).toEqual([
        200,
        {
          resource,
          authorization_servers: ['https://auth.example.com'],
          bearer_methods_supported: ['header'],
        },
      ]);
    },
  );

  it('publicUrl wins', async () => {
    const handler = createLambdaHandler(server, { path: '/mcp', publicUrl: 'https://cdn.example/mcp' });
    const found = await gatewayFetch(functionUrl(), handler)('https://x/.well-known/oauth-protected-resource/mcp');
    expect(await found.json()).toMatchObject({ resource: 'https://cdn.example/mcp' });
  });

  it('where the gateway does not say its name, nobody gets in and the operator learns what to do', async () => {
    const observe = vi.fn();
    const watched = new MCPServer({ name: 'test', version: '1.0.0', auth: { provider }, observe });
    const fetch = gatewayFetch(alb(), createLambdaHandler(watched, { path: '/mcp' }));
    const token = { authorization: 'Bearer a.b.c' };
    const refused = await fetch('https://x/mcp', { method: 'POST', headers: token, body: '{}' });
    expect([refused.status, challengeOf(refused)]).toEqual([503, '']);
    expect(String(observe.mock.calls[0]?.[0].error)).toContain('give the adapter a publicUrl');
  });
});
