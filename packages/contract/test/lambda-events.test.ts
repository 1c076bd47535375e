/** Events that are no request: what the function answers, and that it answers the next request. */

import assert from 'node:assert/strict';
import { createLambdaHandler, type LambdaEvent } from '@mcp-serverless/lambda';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createContext, gatewayFetch, httpApi } from '../../lambda/test/bed/index.ts';
import { createFixture } from '../src/index.ts';
import { accepted, assertNoInside, modern } from '../src/wire.ts';

/** What reaches functions that were wired to something else. */
const UNKNOWN: readonly (readonly [what: string, event: unknown])[] = [
  ['nothing', null],
  ['a string', 'hello'],
  ['a number', 5],
  ['a list', []],
  ['a WebSocket message', { requestContext: { connectionId: 'abc', eventType: 'MESSAGE' }, body: '{}' }],
  ['a Lambda@Edge request', { Records: [{ cf: { request: { uri: '/mcp', method: 'POST' } } }] }],
  ['an authorizer request', { type: 'TOKEN', methodArn: 'arn:aws:execute-api:eu-central-1:123456789012:a/b/GET/' }],
  ['an HTTP API event of a later version', { version: '9.0', requestContext: {} }],
  ['an HTTP event without anything', { requestContext: { http: {} } }],
  ['a REST event without anything', { httpMethod: null, requestContext: null }],
];

const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  for (const method of ['log', 'warn', 'error'] as const) {
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => void lines.push(args.map(String).join(' ')));
  }
});
afterEach(() => void vi.restoreAllMocks());

describe('an unknown event', () => {
  test.each(UNKNOWN)('%s is 400 without a stack, and the next request works', async (_what, event) => {
    const handler = createLambdaHandler(createFixture('open'));
    const result = await handler(event as LambdaEvent, createContext());
    expect(result.statusCode).toBe(400);
    assertNoInside(result.body ?? '');
    assertNoInside(lines.join('\n'));
    const response = await gatewayFetch(httpApi(), handler)(modern('server/discover'));
    assert.equal((await accepted(response))['resultType'], 'complete');
  });

  // Their services take every answer for done: they delete the records, or try no more.
  test.each<[string, unknown]>([
    ['aws:sqs', { Records: [{ eventSource: 'aws:sqs', body: '{}' }] }],
    ['aws:sns', { Records: [{ EventSource: 'aws:sns', Sns: { Message: '{}' } }] }],
    ['aws:s3', { Records: [{ eventSource: 'aws:s3', s3: { object: { key: 'x' } } }] }],
    ['aws:kinesis', { Records: [{ eventSource: 'aws:kinesis', kinesis: { data: 'e30=' } }] }],
    ['aws:dynamodb', { Records: [{ eventSource: 'aws:dynamodb', dynamodb: {} }] }],
    ['aws:events', { source: 'com.example', 'detail-type': 'Ordered', detail: {} }],
  ])('of %s makes the function fail, so that nothing is lost, and the next request works', async (sender, event) => {
    const handler = createLambdaHandler(createFixture('open'));
    await expect(handler(event as LambdaEvent, createContext())).rejects.toThrow(
      `createLambdaHandler: expected an HTTP event, got one of ${sender}`,
    );
    const response = await gatewayFetch(httpApi(), handler)(modern('server/discover'));
    assert.equal((await accepted(response))['resultType'], 'complete');
  });
});
