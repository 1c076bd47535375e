import { expect, test } from 'vitest';
import { checkScopes, parseScopes } from '../src/scopes.ts';

test.each<[unknown, readonly string[] | undefined]>([
  [undefined, []],
  ['', []],
  ['mcp:read', ['mcp:read']],
  ['a b  c ', ['a', 'b', 'c']],
  ['mcp:read,mcp:write', ['mcp:read,mcp:write']],
  ["!#$%&'()*+-./:<=>?@[]^_`{|}~", ["!#$%&'()*+-./:<=>?@[]^_`{|}~"]],
  ['a\tb', undefined],
  ['a\nb', undefined],
  ['a"b', undefined],
  ['a\\b', undefined],
  ['\u00e9', undefined],
  [null, undefined],
  [7, undefined],
  [{}, undefined],
])('the words of %j are %j', (claim, expected) => {
  expect(parseScopes(claim)).toEqual(expected);
});

test.each<[unknown, readonly string[] | undefined]>([
  [[], []],
  [
    ['a', 'b:c'],
    ['a', 'b:c'],
  ],
  [['a b'], undefined],
  [[''], undefined],
  [['a', 1], undefined],
  [[['a']], undefined],
])('the list %j is %j', (claim, expected) => {
  expect(parseScopes(claim)).toEqual(expected);
});

test('an option is copied, frozen, and each scope stands once', () => {
  const given = ['a', 'b', 'a'];
  const scopes = checkScopes('X: requiredScopes', given);
  given.push('c');
  expect([scopes, Object.isFrozen(scopes)]).toEqual([['a', 'b'], true]);
});

test.each([[['mcp read']], [['a"b']], [['']], ['a'], [[1]], [null]])('the option %j throws', (given) => {
  expect(() => checkScopes('X: requiredScopes', given)).toThrow(
    new TypeError('X: requiredScopes must be a list of scopes without spaces, quotes and backslashes: ["mcp:read"]'),
  );
});
