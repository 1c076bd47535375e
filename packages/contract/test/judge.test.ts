import { describe, expect, test } from 'vitest';
import { type Expectation, judge, type Observed } from '../src/judge.ts';

const observed = (over: Partial<Observed> = {}): Observed => ({
  response: new Response(null, { status: 400, headers: { 'x-a': 'one', 'x-b': 'two' } }),
  body: '{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"no"}}',
  ms: 10,
  rssGrowthMB: 1,
  entered: ['echo'],
  logs: 'line',
  ...over,
});

/** Each expectation met, and the same one not met. */
const TABLE: readonly (readonly [Expectation, Expectation])[] = [
  [{ status: [200, 400] }, { status: [200] }],
  [{ jsonrpcError: [-32600] }, { jsonrpcError: [-32601] }],
  [{ toolRan: true }, { toolRan: false }],
  [{ bodyContains: ['jsonrpc'] }, { bodyContains: ['result'] }],
  [{ bodyNotContains: ['result'] }, { bodyNotContains: ['jsonrpc'] }],
  [{ idEquals: 1 }, { idEquals: 2 }],
  [{ maxResponseBytes: 100 }, { maxResponseBytes: 10 }],
  [{ maxMs: 10 }, { maxMs: 9 }],
  [{ maxRssGrowthMB: 1 }, { maxRssGrowthMB: 0 }],
  [{ headers: { 'x-a': { match: ['(?i)^ONE$'] } } }, { headers: { 'x-a': { match: ['^ONE$'] } } }],
  [{ headers: { 'x-a': { notMatch: ['two'] } } }, { headers: { 'x-a': { notMatch: ['one'] } } }],
  [{ headersNotContain: ['three'] }, { headersNotContain: ['tw'] }],
  [{ headersAbsent: ['x-c'] }, { headersAbsent: ['x-a'] }],
  [{ headersAbsentTogether: ['x-a', 'x-c'] }, { headersAbsentTogether: ['x-a', 'x-b'] }],
  [{ noHeaderEquals: { 'x-a': 'two' } }, { noHeaderEquals: { 'x-a': 'one' } }],
  [{ logsNotContainRaw: ['other'] }, { logsNotContainRaw: ['lin'] }],
];

describe('judge', () => {
  test.each(TABLE)('%j is met, %j is not', (met, unmet) => {
    expect(() => judge(met, observed())).not.toThrow();
    expect(() => judge(unmet, observed())).toThrow();
  });

  test('an error, a result with isError and a good result', () => {
    const wanted = { errorOrIsError: true };
    expect(() => judge(wanted, observed())).not.toThrow();
    expect(() => judge(wanted, observed({ body: '{"result":{"isError":true}}' }))).not.toThrow();
    expect(() => judge(wanted, observed({ body: '{"result":{}}' }))).toThrow();
  });

  test('JSON and what is none', () => {
    expect(() => judge({ validJson: true }, observed())).not.toThrow();
    expect(() => judge({ validJson: true }, observed({ body: 'x' }))).toThrow(SyntaxError);
  });

  test('an expectation it does not know', () => {
    expect(() => judge({ nope: 1 } as Expectation, observed())).toThrow('Unknown expectation nope');
  });
});
