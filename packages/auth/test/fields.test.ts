import { expect, test } from 'vitest';
import { freeze, isFields, own, parseFields } from '../src/fields.ts';

test.each<[unknown, boolean]>([
  [{}, true],
  [Object.create(null), true],
  [[], false],
  [null, false],
  ['a', false],
  [undefined, false],
])('isFields(%j) is %j', (value, expected) => {
  expect(isFields(value)).toBe(expected);
});

test('what every object inherits is not its own', () => {
  expect([own({ a: 1 }, 'a'), own({}, 'constructor'), own({}, '__proto__')]).toEqual([1, undefined, undefined]);
});

test.each(['__proto__', '\\u005f_proto__', '__pr\\u006Fto__'])(
  'copying what was parsed changes no prototype: %s',
  (name) => {
    const fields = parseFields(`{"a":1,"${name}":{"isAdmin":true}}`);
    expect(Object.assign({}, fields)).toEqual({ a: 1 });
    expect((Object.assign({}, fields) as { isAdmin?: boolean }).isAdmin).toBe(undefined);
  },
);

test.each(['', '[]', '1', 'null', '{', '{"a":1}x'])('%j is no object', (text) => {
  expect(parseFields(text)).toBeUndefined();
});

test('plain data is frozen through and through; what a schema made of it is left alone', () => {
  const date = new Date(0);
  const value = freeze({ a: [{ b: { c: 1 } }], date, map: new Map([['x', {}]]) });
  expect([value, value.a, value.a[0], value.a[0]?.b].every(Object.isFrozen)).toBe(true);
  expect([Object.isFrozen(date), Object.isFrozen(value.map)]).toEqual([false, false]);
});

test('freezing does not recurse', () => {
  let deep: unknown[] = [];
  for (let i = 0; i < 200_000; i++) deep = [deep];
  expect(Object.isFrozen(freeze(deep))).toBe(true);
});
