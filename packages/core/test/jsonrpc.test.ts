import { describe, expect, it } from 'vitest';
import { McpError } from '../src/errors.ts';
import { errorText, parseJson, resultText, toMessage } from '../src/jsonrpc.ts';

describe('parseJson', () => {
  const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  it('allows the depth and no more', () => {
    expect(parseJson(nested(64), 64)).toBeInstanceOf(Array);
    expect(() => parseJson(nested(65), 64)).toThrow('nested deeper than 64');
  });
  it('does not count brackets in strings', () => {
    const text = JSON.stringify({ a: '[{'.repeat(500), b: '\\"[[[' });
    expect(parseJson(text, 2)).toEqual({ a: '[{'.repeat(500), b: '\\"[[[' });
  });
  it('finds the end of a string behind backslashes', () => {
    const deep = '['.repeat(65);
    for (const text of ['"\\\\"', '"\\\\\\\\"', '"a\\\\"']) {
      expect(() => parseJson(`[${text},${deep}`, 64)).toThrow('nested deeper than 64');
    }
    expect(() => parseJson(`["\\"${deep}`, 64)).toThrow('not valid JSON');
  });
  it.each(['', '{', '{} {}', '/* x */{}', '{"id":NaN}', '\ufeff{}'])('refuses %j', (text) =>
    expect(() => parseJson(text, 64)).toThrow(expect.objectContaining({ kind: 'parse_error' })),
  );
  it('survives a million levels', () =>
    expect(() => parseJson(nested(1_000_000), 64)).toThrow('nested deeper than 64'));
});

describe('toMessage', () => {
  const request = { jsonrpc: '2.0', id: 1, method: 'ping' };
  it.each<[string, unknown, object]>([
    ['a request', request, { kind: 'request', id: 1, method: 'ping', params: {} }],
    ['an empty id', { ...request, id: '' }, { kind: 'request', id: '' }],
    ['a notification', { jsonrpc: '2.0', method: 'x', params: { a: 1 } }, { kind: 'notification', params: { a: 1 } }],
    ['a result', { jsonrpc: '2.0', id: 7, result: {} }, { kind: 'response', id: 7 }],
    ['an error', { jsonrpc: '2.0', id: 'a', error: {} }, { kind: 'response', id: 'a' }],
    ['a result without id', { jsonrpc: '2.0', result: {} }, { kind: 'invalid', id: undefined }],
    ['a null id', { ...request, id: null }, { kind: 'invalid', id: undefined }],
    ['a fraction', { ...request, id: 1.5 }, { kind: 'invalid', id: undefined }],
    ['an unsafe integer', { ...request, id: 2 ** 53 }, { kind: 'invalid', id: undefined }],
    ['a long id', { ...request, id: 'x'.repeat(257) }, { kind: 'invalid', id: undefined }],
    ['another version', { ...request, jsonrpc: 2 }, { kind: 'invalid', id: 1 }],
    ['a method that is a number', { ...request, method: 5 }, { kind: 'invalid', id: 1 }],
    ['params in an array', { ...request, params: [] }, { kind: 'invalid', id: 1 }],
    ['params null', { ...request, params: null }, { kind: 'request', id: 1, params: {} }],
    ['nulls for absent', { ...request, result: null, error: null }, { kind: 'request', id: 1 }],
    [
      'a result with nulls',
      { jsonrpc: '2.0', id: 7, method: null, params: null, result: {}, error: null },
      { kind: 'response', id: 7 },
    ],
    ['a string', 'x', { kind: 'invalid', id: undefined }],
    ['null', null, { kind: 'invalid', id: undefined }],
  ])('%s', (_title, value, message) => expect(toMessage(value)).toMatchObject(message));
});

describe('answers', () => {
  const error = new McpError('resource_not_found', 'gone', { data: { uri: 'a:b' } });
  it.each([
    [
      'modern',
      errorText(1, error, true),
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32602,"message":"gone","data":{"uri":"a:b"}}}',
    ],
    [
      'legacy',
      errorText(1, error, false),
      '{"jsonrpc":"2.0","id":1,"error":{"code":-32002,"message":"gone","data":{"uri":"a:b"}}}',
    ],
    [
      'modern without id',
      errorText(undefined, new McpError('parse_error', 'p'), true),
      '{"jsonrpc":"2.0","error":{"code":-32700,"message":"p"}}',
    ],
    [
      'legacy without id',
      errorText(undefined, new McpError('parse_error', 'p'), false),
      '{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"p"}}',
    ],
    ['a result', resultText('a"b', '{"x":1}'), '{"jsonrpc":"2.0","id":"a\\"b","result":{"x":1}}'],
  ])('%s', (_title, text, expected) => expect(text).toBe(expected));
});
