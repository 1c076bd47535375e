import { expect, test } from 'vitest';
import { Recent } from '../src/recent.ts';

test('a value is kept for its own time', () => {
  const recent = new Recent<string>(10);
  recent.set('a', 'A', 100, 60);
  recent.set('b', 'B', 100, 10);
  expect([recent.get('a', 159), recent.get('b', 109), recent.get('b', 110), recent.get('a', 160)]).toEqual([
    'A',
    'B',
    undefined,
    undefined,
  ]);
});

test('what is over does not come back', () => {
  const recent = new Recent<string>(10);
  recent.set('a', 'A', 100, 60);
  expect([recent.get('a', 200), recent.get('a', 120)]).toEqual([undefined, undefined]);
});

test.each([0, -1, Number.NaN])('nothing is kept for %d seconds', (seconds) => {
  const recent = new Recent<string>(10);
  recent.set('a', 'A', 100, seconds);
  expect(recent.get('a', 100)).toBeUndefined();
});

test('a clock that went back, or gives no number, makes values old', () => {
  const recent = new Recent<string>(10);
  recent.set('a', 'A', 100, 60);
  expect(recent.get('a', 39)).toBeUndefined();
  recent.set('a', 'A', 100, 60);
  expect(recent.get('a', Number.NaN)).toBeUndefined();
});

test('the value longest unused makes room', () => {
  const recent = new Recent<string>(2);
  recent.set('a', 'A', 0, 60);
  recent.set('b', 'B', 0, 60);
  recent.get('a', 0);
  recent.set('c', 'C', 0, 60);
  expect(['a', 'b', 'c'].map((key) => recent.get(key, 0))).toEqual(['A', undefined, 'C']);
});

test('a value that is set again takes no second place', () => {
  const recent = new Recent<string>(2);
  for (const value of ['A', 'B', 'C']) recent.set('a', value, 0, 60);
  recent.set('b', 'B', 0, 60);
  expect([recent.get('a', 0), recent.get('b', 0)]).toEqual(['C', 'B']);
});
