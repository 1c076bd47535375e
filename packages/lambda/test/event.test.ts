import { describe, expect, it } from 'vitest';
import { getSourceIp, lambdaEventToRequest } from '../src/event.ts';
import type { LambdaEvent } from '../src/types.ts';
import { alb, functionUrl, type Gateway, httpApi, httpApiV1, lattice, restApi } from './bed/index.ts';

const HTTP_API = {
  version: '2.0',
  routeKey: '$default',
  rawPath: '/mcp',
  rawQueryString: '',
  headers: { host: 'api.example.com', 'content-type': 'application/json' },
  requestContext: {
    accountId: '123456789012',
    apiId: 'a1b2c3d4e5',
    domainName: 'api.example.com',
    http: { method: 'POST', path: '/mcp', sourceIp: '203.0.113.9' },
    requestId: 'JKJaXmPLvHcESHA=',
    stage: '$default',
  },
  body: '{}',
  isBase64Encoded: false,
};
const REST = {
  resource: '/{proxy+}',
  path: '/mcp',
  httpMethod: 'POST',
  headers: { Host: 'api.example.com' },
  multiValueHeaders: { Host: ['api.example.com'] },
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  pathParameters: null,
  stageVariables: null,
  body: null,
  isBase64Encoded: false,
  requestContext: {
    accountId: '123456789012',
    apiId: 'a1b2c3d4e5',
    domainName: 'api.example.com',
    httpMethod: 'POST',
    path: '/prod/mcp',
    stage: 'prod',
    requestId: 'c6af9ac6',
    identity: { sourceIp: '203.0.113.9' },
  },
};
const ALB = {
  requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:::targetgroup/mcp/1' } },
  httpMethod: 'POST',
  path: '/mcp',
  headers: { host: 'lb.example.com', 'x-forwarded-proto': 'https' },
  queryStringParameters: {},
  body: '',
  isBase64Encoded: false,
};
const LATTICE = {
  version: '2.0',
  path: '/mcp',
  method: 'POST',
  headers: { host: ['lattice.example.com'] },
  requestContext: { serviceNetworkArn: 'arn:sn', serviceArn: 'arn:svc', targetGroupArn: 'arn:tg', region: 'eu-west-1' },
  isBase64Encoded: false,
};
const LATTICE_V1 = {
  raw_path: '/mcp',
  method: 'POST',
  headers: { host: 'lattice.example.com' },
  query_string_parameters: {},
  is_base64_encoded: false,
};

/** Test events may say anything: that is the point. */
const request = (event: unknown, basePath?: string): Request => lambdaEventToRequest(event as LambdaEvent, basePath);
const v2 = (changes: object, context: object = {}): unknown => ({
  ...HTTP_API,
  ...changes,
  requestContext: { ...HTTP_API.requestContext, ...context },
});
const v1 = (changes: object, context: object = {}): unknown => ({
  ...REST,
  ...changes,
  requestContext: { ...REST.requestContext, ...context },
});
const v2At = (path: string, stage: string): unknown =>
  v2({ rawPath: path }, { stage, http: { ...HTTP_API.requestContext.http, path } });

describe('the URL', () => {
  it.each<[string, unknown, string]>([
    ['HTTP API', HTTP_API, 'https://api.example.com/mcp'],
    ['HTTP API: a decoded space is encoded again', v2({ rawPath: '/a b/mcp' }), 'https://api.example.com/a%20b/mcp'],
    ['HTTP API: also at the end', v2({ rawPath: '/mcp ' }), 'https://api.example.com/mcp%20'],
    ['HTTP API: decoded ? and # do not end the path', v2({ rawPath: '/a?b#c' }), 'https://api.example.com/a%3Fb%23c'],
    ['HTTP API: a decoded backslash is no slash', v2({ rawPath: '/a\\b' }), 'https://api.example.com/a%5Cb'],
    ['HTTP API: a decoded line break is kept', v2({ rawPath: '/a\nb' }), 'https://api.example.com/a%0Ab'],
    ['HTTP API: %2F and %25 stay as they are', v2({ rawPath: '/a%2Fb%25c' }), 'https://api.example.com/a%2Fb%25c'],
    ['HTTP API: unicode', v2({ rawPath: '/größe/日' }), 'https://api.example.com/gr%C3%B6%C3%9Fe/%E6%97%A5'],
    ['HTTP API: half a surrogate pair', v2({ rawPath: '/\ud800' }), 'https://api.example.com/%EF%BF%BD'],
    [
      'HTTP API: the raw query, not the joined map',
      v2({ rawQueryString: 'a=1&a=2&u=http://x/%3A&p=1+2&e', queryStringParameters: { a: '1,2' } }),
      'https://api.example.com/mcp?a=1&a=2&u=http://x/%3A&p=1+2&e',
    ],
    ['HTTP API: # in a query', v2({ rawQueryString: 'a=#b c' }), 'https://api.example.com/mcp?a=%23b%20c'],
    ['HTTP API: a path without slash', v2({ rawPath: 'mcp' }), 'https://api.example.com/mcp'],
    ['HTTP API: no path', v2({ rawPath: undefined }, { http: { method: 'POST' } }), 'https://api.example.com/'],
    [
      'HTTP API: a path like a URL does not change the host',
      v2({ rawPath: '//evil.com/x' }),
      'https://api.example.com//evil.com/x',
    ],
    [
      'HTTP API: a path like a user does not change the host',
      v2({ rawPath: '@evil.com/x' }),
      'https://api.example.com/@evil.com/x',
    ],
    ['REST: the path stays encoded', v1({ path: '/foo%20bar%2Fx%25' }), 'https://api.example.com/foo%20bar%2Fx%25'],
    ['REST: a path without slash', v1({ path: 'mcp' }), 'https://api.example.com/mcp'],
    [
      'REST: a decoded query is encoded again',
      v1({ multiValueQueryStringParameters: { 'a&b': ['1=2', 'ü'], c: ['x y', ''] } }),
      'https://api.example.com/mcp?a%26b=1%3D2&a%26b=%C3%BC&c=x%20y&c=',
    ],
    [
      'REST: strings in place of lists',
      v1({ multiValueQueryStringParameters: { a: '1' } }),
      'https://api.example.com/mcp?a=1',
    ],
    [
      'REST: only the single map',
      v1({ queryStringParameters: { a: '1' }, multiValueQueryStringParameters: null }),
      'https://api.example.com/mcp?a=1',
    ],
    [
      'REST: half a surrogate pair in a query',
      v1({ multiValueQueryStringParameters: { a: ['\ud800'] } }),
      'https://api.example.com/mcp?a=%EF%BF%BD',
    ],
    [
      'ALB: a query is not encoded twice',
      { ...ALB, queryStringParameters: { q: 'a%20b%26c', 'k%5B%5D': '1' } },
      'https://lb.example.com/mcp?q=a%20b%26c&k%5B%5D=1',
    ],
    [
      'ALB, multi-value: every value of a key',
      { ...ALB, multiValueHeaders: {}, multiValueQueryStringParameters: { a: ['1', '%2B'] } },
      'https://lb.example.com/mcp?a=1&a=%2B',
    ],
    [
      'ALB: a plain listener',
      { ...ALB, headers: { host: 'lb.example.com:8080', 'x-forwarded-proto': 'http' } },
      'http://lb.example.com:8080/mcp',
    ],
    [
      'ALB: any other scheme is https',
      { ...ALB, headers: { host: 'lb.example.com', 'x-forwarded-proto': 'ftp' } },
      'https://lb.example.com/mcp',
    ],
    [
      'HTTP API: x-forwarded-proto is for load balancers',
      v2({ headers: { 'x-forwarded-proto': 'http' } }),
      'https://api.example.com/mcp',
    ],
    [
      'Lattice: lists and strings in a query',
      { ...LATTICE, queryStringParameters: { a: ['1', '2'], b: 'x%20y' } },
      'https://lattice.example.com/mcp?a=1&a=2&b=x%20y',
    ],
    ['Lattice: the query in the path', { ...LATTICE, path: '/mcp?a=1' }, 'https://lattice.example.com/mcp?a=1'],
    [
      'Lattice V1: the query in the path',
      { ...LATTICE_V1, raw_path: '/mcp?a=1&a=2', query_string_parameters: { a: '2' } },
      'https://lattice.example.com/mcp?a=1&a=2',
    ],
    [
      'Lattice V1: the query in its map',
      { ...LATTICE_V1, query_string_parameters: { a: '1' } },
      'https://lattice.example.com/mcp?a=1',
    ],
  ])('%s', (_name, event, url) => {
    expect(request(event).url).toBe(url);
  });
});

describe('the host', () => {
  it.each<[string, unknown, string]>([
    ['no Host, no domain name', v1({ headers: null, multiValueHeaders: null }, { domainName: undefined }), 'localhost'],
    ['a placeholder as domain name', v2({}, { domainName: '{{domain}}' }), 'api.example.com'],
    ['placeholders in both', v2({ headers: { host: '<host>' } }, { domainName: '<domain>' }), 'localhost'],
    ['a Host that is no host', { ...ALB, headers: { host: 'a/b@c' } }, 'localhost'],
    ['a Host with a bad port', { ...ALB, headers: { host: 'a:99999' } }, 'localhost'],
    ['IPv6', { ...ALB, headers: { host: '[::1]:8080' } }, '[::1]:8080'],
    ['the gateway’s own name wins over Host', v2({ headers: { host: 'evil.com' } }), 'api.example.com'],
    ['no headers at all', { ...ALB, headers: undefined }, 'localhost'],
  ])('%s', (_name, event, host) => {
    expect(new URL(request(event).url).host).toBe(host);
  });
});

describe('stage and base path', () => {
  it.each<[string, unknown, string]>([
    ['HTTP API, $default', v2At('/mcp', '$default'), '/mcp'],
    ['HTTP API, stage in the path', v2At('/beta/mcp', 'beta'), '/mcp'],
    ['HTTP API, only the stage', v2At('/beta', 'beta'), '/'],
    ['HTTP API, stage is a part of the first segment', v2At('/production/mcp', 'prod'), '/production/mcp'],
    ['HTTP API, stage twice', v2At('/beta/beta/mcp', 'beta'), '/beta/mcp'],
    ['HTTP API, stage behind a mapping key', v2At('/v1/beta/mcp', 'beta'), '/v1/beta/mcp'],
    [
      'HTTP API, a path of its own that does not repeat the stage',
      v2({ rawPath: '/beta/mcp' }, { stage: 'beta' }),
      '/beta/mcp',
    ],
    ['REST, default name: the path has no stage', v1({}), '/mcp'],
    [
      'REST, default name: a resource named like the stage stays',
      v1({ path: '/prod/mcp' }, { path: '/prod/prod/mcp' }),
      '/prod/mcp',
    ],
    ['REST, custom domain without mapping', v1({ path: '/prod/mcp' }, { path: '/prod/mcp' }), '/mcp'],
    ['REST, base path and stage unmapped', v1({ path: '/v1/prod/mcp' }, { path: '/v1/prod/mcp' }), '/v1/prod/mcp'],
    ['REST, console test', v1({}, { stage: 'test-invoke-stage', path: '/mcp' }), '/mcp'],
    [
      'HTTP API payload 1.0, stage in the path',
      v1({ version: '1.0', path: '/dev/mcp' }, { stage: 'dev', path: '/dev/mcp' }),
      '/mcp',
    ],
  ])('%s', (_name, event, path) => {
    expect(new URL(request(event).url).pathname).toBe(path);
  });

  it.each([
    ['/prod/mcp', '/prod', '/mcp'],
    ['/prod/mcp', '/prod/', '/mcp'],
    ['/prod', '/prod', '/'],
    ['/production/mcp', '/prod', '/production/mcp'],
    ['/prod.evil.com/mcp', '/prod', '/prod.evil.com/mcp'],
    ['/mcp', '/prod', '/mcp'],
    ['/mcp', '/', '/mcp'],
    ['/a/b/mcp', '/a/b', '/mcp'],
  ])('%s with base path %s is %s', (path, basePath, expected) => {
    const { host, pathname } = new URL(request(v2At(path, '$default'), basePath).url);
    expect([host, pathname]).toEqual(['api.example.com', expected]);
  });
  it('a base path that begins without a slash is refused', () => {
    expect(() => request(HTTP_API, 'prod')).toThrow(
      new TypeError('lambdaEventToRequest: basePath must begin with "/", like "/prod"'),
    );
  });
});

describe('headers', () => {
  it.each<[string, unknown, string, string | null]>([
    ['HTTP API: cookies', v2({ cookies: ['a=1', 'b=2'] }), 'cookie', 'a=1; b=2'],
    ['HTTP API of an emulator: cookie twice', v2({ headers: { Cookie: 'a=1' }, cookies: ['a=1'] }), 'cookie', 'a=1'],
    ['HTTP API: an empty value is a value', v2({ headers: { 'mcp-param-x': '' } }), 'mcp-param-x', ''],
    ['HTTP API: repeated headers stay joined', v2({ headers: { accept: 'a/b,c/d' } }), 'accept', 'a/b,c/d'],
    ['REST: every value', v1({ multiValueHeaders: { Accept: ['a/b', 'c/d'] } }), 'accept', 'a/b, c/d'],
    ['REST: two credentials stay two', v1({ multiValueHeaders: { 'X-Api-Key': ['a', 'b'] } }), 'x-api-key', 'a, b'],
    ['REST: cookies', v1({ multiValueHeaders: { Cookie: ['a=1', 'b=2'] } }), 'cookie', 'a=1; b=2'],
    ['REST: null headers', v1({ headers: null, multiValueHeaders: null }), 'accept', null],
    ['REST: only the single map', v1({ headers: { Accept: 'a/b' }, multiValueHeaders: undefined }), 'accept', 'a/b'],
    ['REST: strings in place of lists', v1({ multiValueHeaders: { Accept: 'a/b' } }), 'accept', 'a/b'],
    [
      'ALB, multi-value: joined by comma',
      { ...ALB, multiValueHeaders: { accept: ['a/b', 'c/d'] } },
      'accept',
      'a/b, c/d',
    ],
    ['Lattice: a string', { ...LATTICE, headers: { accept: 'a/b' } }, 'accept', 'a/b'],
    ['Lattice: a list', { ...LATTICE, headers: { accept: ['a/b', 'c/d'] } }, 'accept', 'a/b, c/d'],
    ['beyond Latin-1', v2({ headers: { 'x-name': 'é 日本 😀' } }), 'x-name', 'é %E6%97%A5%E6%9C%AC %F0%9F%98%80'],
    ['undefined and null values', v2({ headers: { 'x-a': undefined, 'x-b': null } }), 'x-b', null],
    ['no content type is added', v2({ headers: {} }), 'content-type', null],
  ])('%s', (_name, event, name, value) => {
    expect(request(event).headers.get(name)).toBe(value);
  });
});

describe('body', () => {
  const bytes = async (event: unknown): Promise<number[]> => [...new Uint8Array(await request(event).arrayBuffer())];
  it.each<[string, unknown, number[]]>([
    ['text', v2({ body: 'é' }), [0xc3, 0xa9]],
    ['base64', v2({ body: '/wAB', isBase64Encoded: true }), [0xff, 0, 1]],
    ['base64 with junk is read as far as it goes', v2({ body: '/w*A!B==', isBase64Encoded: true }), [0xff, 0, 1]],
    ['REST: null', REST, []],
    ['ALB: empty', ALB, []],
    ['HTTP API: absent', v2({ body: undefined }), []],
    ['Lattice V1: base64 by its own name', { ...LATTICE_V1, body: '/w==', is_base64_encoded: true }, [0xff]],
    ['Lattice V2: text', { ...LATTICE, body: 'x' }, [0x78]],
  ])('%s', async (_name, event, expected) => {
    expect(await bytes(event)).toEqual(expected);
  });

  it.each(['GET', 'HEAD'])('%s with a body: the body and its length are dropped', (method) => {
    const {
      headers,
      body,
      method: sent,
    } = request(v1({ httpMethod: method, body: '{}', multiValueHeaders: { 'Content-Length': ['2'] } }));
    expect([sent, body, headers.get('content-length')]).toEqual([method, null, null]);
  });
});

describe('what cannot be a Request', () => {
  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'lambdaEventToRequest: expected an HTTP event, got undefined'],
    [
      'a WebSocket event',
      { requestContext: { connectionId: 'x' } },
      'lambdaEventToRequest: expected an HTTP event, got a WebSocket API event: use an HTTP API',
    ],
    ['TRACE', v1({ httpMethod: 'TRACE' }), 'Method not implemented: TRACE'],
    ['no method', v1({ httpMethod: '' }), 'Bad request: its method, URL or a header is not valid HTTP'],
    ['a method that is none', v1({ httpMethod: 'A B' }), 'Bad request: its method, URL or a header is not valid HTTP'],
    [
      'a line break in a header',
      v2({ headers: { a: 'b\r\nc: d' } }),
      'Bad request: its method, URL or a header is not valid HTTP',
    ],
    [
      'a header name that is none',
      v2({ headers: { 'a b': 'c' } }),
      'Bad request: its method, URL or a header is not valid HTTP',
    ],
    [
      'a body that is an object',
      v2({ body: { jsonrpc: '2.0' } }),
      'Bad request: the body of the event is not a string',
    ],
  ])('%s', (_name, event, message) => {
    expect(() => request(event)).toThrow(expect.objectContaining({ name: 'LambdaEventError', message }));
  });
});

describe('getSourceIp', () => {
  const forged = { method: 'POST', target: '/mcp', headers: [['x-forwarded-for', '198.51.100.1']] } as const;
  it.each<{ gateway: Gateway; ip: string | undefined }>([
    { gateway: restApi(), ip: '203.0.113.9' },
    { gateway: httpApiV1(), ip: '203.0.113.9' },
    { gateway: httpApi(), ip: '203.0.113.9' },
    { gateway: functionUrl(), ip: '203.0.113.9' },
    { gateway: alb(), ip: undefined },
    { gateway: alb({ multiValueHeaders: true }), ip: undefined },
    { gateway: lattice(), ip: undefined },
    { gateway: lattice({ structure: 'V1' }), ip: undefined },
  ])('$gateway.name: $ip, whatever x-forwarded-for says', ({ gateway, ip }) => {
    expect(getSourceIp(gateway.toEvent(forged))).toBe(ip);
  });
  it.each<[string, unknown]>([
    ['undefined', undefined],
    ['an identity without address', v1({}, { identity: {} })],
    ['an address that is no string', v1({}, { identity: { sourceIp: 1 } })],
  ])('%s', (_name, event) => {
    expect(getSourceIp(event as LambdaEvent)).toBe(undefined);
  });
});
