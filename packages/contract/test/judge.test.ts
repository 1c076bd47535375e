import { describe, expect, test } from 'vitest';
import { type Expectation, judge, type Observed } from '../src/judge.ts';

const observed = (over: Partial<Observed> = {}): Observed => ({
  response: new Response(null, { status: 400, headers: { 'x-a': 'one', 'x-b': 'two' } }),
  body: '{"jsonrpc":"2.0","id":1,"error":{"code":-32600,"message":"no"}}',
  ms: 10,
  rssGrowthMB: 1,
  entered: ['echo'],
  logs: ['line', '{"level":"info"}'],
  audit: [{ outcome: 'refused', status: 401 }],
  saved: (path) => ({ 'a.body': 'same', 'b.body': 'same', 'c.body': 'other' })[path],
  tool: 'echo',
  other: {
    response: new Response(null, { status: 400 }),
    body: '{"jsonrpc":"2.0","id":2,"error":{"code":-32600,"message":"other"}}',
    tool: 'nope',
  },
  ...over,
});

/** Each expectation met, and the same one not met. */
const TABLE: readonly (readonly [Expectation, Expectation])[] = [
  [{ status: [200, 400] }, { status: [200] }],
  [{ lastStatus: [400] }, { lastStatus: [200] }],
  [{ jsonrpcError: [-32600] }, { jsonrpcError: [-32601] }],
  [{ toolRan: true }, { toolRan: false }],
  [{ bodyContains: ['jsonrpc'] }, { bodyContains: ['result'] }],
  [{ bodyNotContains: ['result'] }, { bodyNotContains: ['jsonrpc'] }],
  [{ idEquals: 1 }, { idEquals: 2 }],
  [{ jsonEquals: { id: 1 } }, { jsonEquals: { id: 2 } }],
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
  [{ logsNotContain: ['other'] }, { logsNotContain: ['line'] }],
  [{ audit: { has: ['status'], notHas: ['token'] } }, { audit: { has: ['subject'] } }],
  [{ audit: { notHas: ['token'] } }, { audit: { notHas: ['status'] } }],
  [{ equal: ['a.body', 'b.body'] }, { equal: ['a.body', 'c.body'] }],
  [{ alsoEqual: ['a.body', 'b.body'] }, { alsoEqual: ['none.body', 'none.body'] }],
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

  test('members of a result', () => {
    const { body } = { body: '{"result":{"cacheScope":"private","ttlMs":0}}' };
    expect(() => judge({ resultEquals: { cacheScope: 'private' } }, observed({ body }))).not.toThrow();
    expect(() => judge({ resultEquals: { cacheScope: 'public' } }, observed({ body }))).toThrow();
  });

  test('a log of events, one a line', () => {
    const wanted = { logsEachLineIsOneEvent: true };
    expect(() => judge(wanted, observed({ logs: ['{}', '{"a":"\\n"}'] }))).not.toThrow();
    expect(() => judge(wanted, observed({ logs: ['{}', '{"a":\n1}'] }))).toThrow();
    expect(() => judge(wanted, observed({ logs: ['line'] }))).toThrow(SyntaxError);
    expect(() => judge(wanted, observed({ logs: [] }))).toThrow('nothing was logged');
  });

  test('an answer like that of another case', () => {
    const body = (tool: string): string => `{"error":{"code":-32602,"message":"Unknown tool: ${tool}"}}`;
    const other = { response: new Response(null, { status: 400 }), body: body('nope'), tool: 'nope' };
    const same = observed({ body: body('echo'), other });
    expect(() => judge({ equalToCase: 'X' }, same)).not.toThrow();
    expect(() => judge({ equalToCaseShape: 'X' }, same)).not.toThrow();
    expect(() => judge({ equalToCase: 'X' }, observed({ body: `${body('echo')} `, other }))).toThrow();
    const shaped = observed({ body: '{"error":{"code":-32602,"message":"Hidden"}}', other });
    expect(() => judge({ equalToCase: 'X' }, shaped)).toThrow();
    expect(() => judge({ equalToCaseShape: 'X' }, shaped)).not.toThrow();
    expect(() => judge({ equalToCaseShape: 'X' }, observed({ other }))).toThrow();
  });

  test('JSON and what is none', () => {
    expect(() => judge({ validJson: true }, observed())).not.toThrow();
    expect(() => judge({ validJson: true }, observed({ body: 'x' }))).toThrow(SyntaxError);
  });

  test('an expectation it does not know', () => {
    expect(() => judge({ nope: 1 } as Expectation, observed())).toThrow('Unknown expectation nope');
  });
});
