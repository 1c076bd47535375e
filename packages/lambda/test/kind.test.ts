import { expect, describe as group, it } from 'vitest';
import { describe, isV2Event, isWarmUp, kindOf, senderOf } from '../src/kind.ts';
import { alb, functionUrl, type Gateway, httpApi, httpApiV1, lattice, restApi } from './bed/index.ts';

const post = { method: 'POST', target: '/mcp', headers: [] };
const http = { method: 'POST', path: '/mcp', sourceIp: '203.0.113.9' };

group('kindOf', () => {
  it.each<{ gateway: Gateway; kind: string }>([
    { gateway: restApi(), kind: 'rest-api' },
    { gateway: httpApiV1(), kind: 'http-api-v1' },
    { gateway: httpApi(), kind: 'http-api-v2' },
    { gateway: functionUrl(), kind: 'function-url' },
    { gateway: alb(), kind: 'alb' },
    { gateway: alb({ multiValueHeaders: true }), kind: 'alb-multi' },
    { gateway: lattice({ structure: 'V1' }), kind: 'lattice-v1' },
    { gateway: lattice(), kind: 'lattice-v2' },
  ])('$gateway.name is $kind', ({ gateway, kind }) => {
    const event = gateway.toEvent(post);
    expect(kindOf(event)).toBe(kind);
    expect(isV2Event(event)).toBe(kind === 'http-api-v2' || kind === 'function-url');
  });

  it('a Lattice event is not payload 2.0 though it says version 2.0', () => {
    const event = { version: '2.0', path: '/', method: 'GET', requestContext: { serviceArn: 'arn:aws:vpc-lattice' } };
    expect([kindOf(event), isV2Event(event)]).toEqual(['lattice-v2', false]);
  });
  it('a REST event with a rawPath stays a REST event', () => {
    expect(kindOf({ ...restApi().toEvent(post), rawPath: '/v1/mcp' })).toBe('rest-api');
  });
});

const notHttp: [name: string, event: unknown, shown: string][] = [
  ['undefined', undefined, 'undefined'],
  ['null', null, 'null'],
  ['a string', 'ping', 'string'],
  ['a list', [], 'a list'],
  [
    'a direct invocation',
    { city: 'Oslo', token: 'secret', a: 1, b: 2, c: 3, d: 4 },
    'an object with "city", "token", "a", "b", "c"',
  ],
  [
    'a WebSocket event',
    { requestContext: { connectionId: 'L0SM9cOFvHcCIhw=', eventType: 'MESSAGE', routeKey: '$default' }, body: '{}' },
    'a WebSocket API event: use an HTTP API',
  ],
  [
    'a Lambda@Edge event',
    { Records: [{ cf: { config: { eventType: 'viewer-request' }, request: { uri: '/mcp' } } }] },
    'a Lambda@Edge event: put CloudFront in front of a Function URL instead',
  ],
  [
    'a TOKEN authorizer event',
    { type: 'TOKEN', methodArn: 'arn:aws:execute-api:a', authorizationToken: 'Bearer x' },
    'an authorizer event: attach this function as an integration, not as an authorizer',
  ],
  [
    'a REQUEST authorizer event of a REST API, which has all of the request',
    { ...restApi().toEvent(post), type: 'REQUEST', methodArn: 'arn:aws:execute-api:a' },
    'an authorizer event: attach this function as an integration, not as an authorizer',
  ],
  [
    'a REQUEST authorizer event of an HTTP API',
    { version: '2.0', type: 'REQUEST', routeArn: 'arn:aws:execute-api:a', requestContext: { http } },
    'an authorizer event: attach this function as an integration, not as an authorizer',
  ],
];

group('the sender of an event that is not to be answered', () => {
  it.each<[string | undefined, unknown]>([
    ['aws:sqs', { Records: [{ eventSource: 'aws:sqs', body: 'x' }] }],
    ['aws:sns', { Records: [{ EventSource: 'aws:sns', Sns: {} }] }],
    ['aws:s3', { Records: [{ eventSource: 'aws:s3', s3: {} }] }],
    ['aws:kinesis', { Records: [{ eventSource: 'aws:kinesis', kinesis: {} }] }],
    ['aws:dynamodb', { Records: [{ eventSource: 'aws:dynamodb', dynamodb: {} }] }],
    ['aws:kafka', { eventSource: 'aws:kafka', records: {} }],
    ['aws:events', { source: 'com.example.orders', 'detail-type': 'OrderPlaced', detail: {} }],
    ['an unknown service', { Records: [{}] }],
    [undefined, { source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
    [undefined, { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: '{}' }],
    [undefined, { Records: [{ cf: { request: {} } }] }],
    [undefined, { requestContext: { http: {} }, Records: [{ eventSource: 'aws:sqs' }] }],
    [undefined, { type: 'TOKEN', methodArn: 'arn:aws:execute-api:a' }],
    [undefined, { city: 'Oslo' }],
    [undefined, null],
  ])('%s', (sender, event) => {
    expect(senderOf(event)).toBe(sender);
  });
});

group('what is no HTTP event', () => {
  it.each(notHttp)('%s', (_name, event, shown) => {
    expect(kindOf(event)).toBe(undefined);
    expect(isV2Event(event)).toBe(false);
    expect(describe(event)).toBe(shown);
    expect(isWarmUp(event)).toBe(false);
  });
  it.each<[string, unknown]>([
    ['a schedule rule', { version: '0', source: 'aws.events', 'detail-type': 'Scheduled Event', detail: {} }],
    ['EventBridge Scheduler', { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: '{}' }],
    ['serverless-plugin-warmup', { source: 'serverless-plugin-warmup' }],
    ['lambda-warmer', { warmer: true, concurrency: 3 }],
    ['OpenNext and SST', { type: 'warmer', warmerId: 'w' }],
    ['a ping', { ping: true }],
    ['a warm-up', { warmup: true }],
    ['nothing at all', {}],
  ])('%s is a warm-up', (_name, event) => {
    expect([kindOf(event), isWarmUp(event)]).toEqual([undefined, true]);
  });
});
