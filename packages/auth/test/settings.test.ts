import { expect, test, vi } from 'vitest';
import { checkNumber, checkOutside, checkPresent, checkTexts } from '../src/settings.ts';

test('without a clock and a fetch there are those of the platform', async () => {
  const { clock, fetch } = checkOutside('X', {});
  expect(Math.abs(clock() - Date.now() / 1000)).toBeLessThan(2);
  expect(Number.isInteger(clock())).toBe(true);
  const replaced = vi.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('later'));
  expect(await (await fetch('https://auth.example.com', { method: 'POST' })).text()).toBe('later');
  expect(replaced.mock.calls).toEqual([['https://auth.example.com', { method: 'POST' }]]);
  replaced.mockRestore();
});

test.each([
  [{ clock: 1 }, 'X: clock must be a function that returns seconds'],
  [{ fetch: 'x' }, 'X: fetch must be a function'],
])('%j throws', (outside, message) => {
  expect(() => checkOutside('X', outside as never)).toThrow(new TypeError(message));
});

test('an option that is there and undefined throws', () => {
  expect(() => checkPresent('X', { secret: undefined }, ['secret'])).toThrow(
    new TypeError('X: secret is undefined. Set the environment variable it comes from, or remove it'),
  );
  expect(() => checkPresent('X', { secret: null, other: undefined }, ['secret'])).not.toThrow();
});

test.each<[unknown, number | string]>([
  [undefined, 5],
  [0, 0],
  [300, 300],
  [301, 'X: n must be a number from 0 to 300'],
  [-1, 'X: n must be a number from 0 to 300'],
  [Number.NaN, 'X: n must be a number from 0 to 300'],
  ['5', 'X: n must be a number from 0 to 300'],
])('the number %j gives %j', (value, expected) => {
  const check = () => checkNumber('X: n', value, 5, 0, 300);
  if (typeof expected === 'number') expect(check()).toBe(expected);
  else expect(check).toThrow(new TypeError(expected));
});

test.each<[unknown, readonly string[] | undefined]>([
  ['a', ['a']],
  [
    ['a', 'b'],
    ['a', 'b'],
  ],
  ['', undefined],
  [[], undefined],
  [['a', ''], undefined],
  [[1], undefined],
  [undefined, undefined],
])('the texts of %j are %j', (value, expected) => {
  const check = () => checkTexts('X: audience', value);
  if (expected) expect(check()).toEqual(expected);
  else expect(check).toThrow(new TypeError('X: audience must be a text that is not empty, or a list of them'));
});
