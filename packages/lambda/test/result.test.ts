import { describe, expect, it } from 'vitest';
import { responseToLambdaResult } from '../src/result.ts';
import type { LambdaEvent } from '../src/types.ts';
import { alb, functionUrl, type Gateway, httpApi, httpApiV1, lattice, restApi } from './bed/index.ts';

const post = { method: 'POST', target: '/mcp', headers: [] };
const COOKIES = ['a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT', 'b=2'];

function answer(): Response {
  const headers = new Headers({ 'content-type': 'application/json', 'content-length': '2', connection: 'keep-alive' });
  for (const cookie of COOKIES) headers.append('set-cookie', cookie);
  return new Response('{}', { status: 200, headers });
}

const type = 'application/json';
const text = { statusCode: 200, body: '{}', isBase64Encoded: false };

describe('responseToLambdaResult', () => {
  it.each<{ gateway: Gateway; result: object }>([
    { gateway: httpApi(), result: { ...text, headers: { 'content-type': type }, cookies: COOKIES } },
    { gateway: functionUrl(), result: { ...text, headers: { 'content-type': type }, cookies: COOKIES } },
    { gateway: restApi(), result: { ...text, multiValueHeaders: { 'content-type': [type], 'set-cookie': COOKIES } } },
    { gateway: httpApiV1(), result: { ...text, multiValueHeaders: { 'content-type': [type], 'set-cookie': COOKIES } } },
    {
      gateway: alb({ multiValueHeaders: true }),
      result: {
        ...text,
        statusDescription: '200 OK',
        multiValueHeaders: { 'content-type': [type], 'set-cookie': COOKIES },
      },
    },
    {
      gateway: alb(),
      result: {
        ...text,
        statusDescription: '200 OK',
        headers: { 'content-type': type, 'set-cookie': COOKIES[0], 'Set-cookie': COOKIES[1] },
      },
    },
    {
      gateway: lattice(),
      result: { ...text, headers: { 'content-type': type, 'set-cookie': COOKIES[0], 'Set-cookie': COOKIES[1] } },
    },
    {
      gateway: lattice({ structure: 'V1' }),
      result: { ...text, headers: { 'content-type': type, 'set-cookie': COOKIES[0], 'Set-cookie': COOKIES[1] } },
    },
  ])('$gateway.name: its form, cookies one by one, no hop-by-hop headers', async ({ gateway, result }) => {
    expect(await responseToLambdaResult(answer(), gateway.toEvent(post))).toEqual(result);
  });

  it('ten cookies on a load balancer without multi-value headers have ten names', async () => {
    const headers = new Headers();
    for (let i = 0; i < 10; i++) headers.append('set-cookie', `c${i}=1`);
    const gateway = alb();
    const result = await responseToLambdaResult(new Response(null, { headers }), gateway.toEvent(post));
    expect(gateway.toResponse(result).headers.getSetCookie()).toHaveLength(10);
  });

  it.each<[string, Response, string]>([
    ['202 with an empty body', new Response(null, { status: 202 }), '202 Accepted'],
    ['204', new Response(null, { status: 204 }), '204 No Content'],
    ['a status text of its own', new Response('', { status: 200, statusText: 'Fine' }), '200 Fine'],
    ['an unknown status', new Response('', { status: 599 }), '599'],
  ])('ALB: the description of %s', async (_name, response, statusDescription) => {
    const result = await responseToLambdaResult(response, alb().toEvent(post));
    expect([result.statusDescription, result.body, result.isBase64Encoded]).toEqual([statusDescription, '', false]);
  });

  const bytes = (list: number[], headers: Record<string, string>): Response =>
    new Response(new Uint8Array(list), { headers });
  it.each<[string, Response, string, boolean]>([
    ['JSON', new Response('{"é":1}', { headers: { 'content-type': 'application/json' } }), '{"é":1}', false],
    ['+json', new Response('{}', { headers: { 'content-type': 'application/problem+json' } }), '{}', false],
    [
      'JSON with a charset',
      new Response('{}', { headers: { 'content-type': 'Application/JSON; charset=utf-8' } }),
      '{}',
      false,
    ],
    [
      'events',
      new Response('data: 日\n\n', { headers: { 'content-type': 'text/event-stream' } }),
      'data: 日\n\n',
      false,
    ],
    ['events are text whatever they hold', bytes([0xff], { 'content-type': 'text/event-stream' }), '\ufffd', false],
    ['a byte order mark is kept', bytes([0xef, 0xbb, 0xbf, 0x61], { 'content-type': 'text/plain' }), '\ufeffa', false],
    ['an image', bytes([0xff, 0xd8, 0xff], { 'content-type': 'image/jpeg' }), '/9j/', true],
    ['text that is not UTF-8', bytes([0xe9], { 'content-type': 'text/plain; charset=latin1' }), '6Q==', true],
    [
      'compressed text',
      bytes([0x1f, 0x8b], { 'content-type': 'text/plain', 'content-encoding': 'gzip' }),
      'H4s=',
      true,
    ],
    [
      'content encoding identity',
      bytes([0x61], { 'content-type': 'text/plain', 'content-encoding': 'identity' }),
      'a',
      false,
    ],
    ['no content type, UTF-8', bytes([0x61], {}), 'a', false],
    ['no content type, other bytes', bytes([0xff], {}), '/w==', true],
    ['an empty image', bytes([], { 'content-type': 'image/jpeg' }), '', false],
  ])('body: %s', async (_name, response, body, isBase64Encoded) => {
    const result = await responseToLambdaResult(response, httpApi().toEvent(post));
    expect([result.body, result.isBase64Encoded]).toEqual([body, isBase64Encoded]);
  });

  it('events reach the client of a REST API without binary media types', async () => {
    const gateway = restApi({ binaryMediaTypes: false });
    const sse = new Response('data: {}\n\n', { headers: { 'content-type': 'text/event-stream' } });
    const result = await responseToLambdaResult(sse, gateway.toEvent(post));
    expect(await gateway.toResponse(result).text()).toBe('data: {}\n\n');
  });

  it('no HTTP event: the plainest form', async () => {
    const result = await responseToLambdaResult(new Response('ok'), undefined as unknown as LambdaEvent);
    expect(result).toEqual({
      statusCode: 200,
      headers: { 'content-type': 'text/plain;charset=UTF-8' },
      body: 'ok',
      isBase64Encoded: false,
    });
  });
});
