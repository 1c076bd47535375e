import { expect, test } from 'vitest';
import { tool } from '../desk.ts';

const COUNTS = ['characters', 'codePoints', 'utf8Bytes', 'words', 'distinctWords', 'sentences', 'lines'] as const;

test.each([
  ['', [0, 0, 0, 0, 0, 0, 0]],
  ['strawberry', [10, 10, 10, 1, 1, 1, 1]],
  ['The cat. The dog!', [17, 17, 17, 4, 3, 2, 1]],
  ["Don't count 3.14 twice.", [23, 23, 23, 4, 4, 1, 1]],
  ['caf\u00e9', [4, 4, 5, 1, 1, 1, 1]],
  ['cafe\u0301', [4, 5, 6, 1, 1, 1, 1]],
  // A family of three: five code points, one character.
  ['\u{1f468}\u200d\u{1f469}\u200d\u{1f467}', [1, 5, 18, 0, 0, 1, 1]],
  ['a\nb\r\nc\rd\n', [8, 9, 9, 4, 4, 4, 4]],
  ['\n\n', [2, 2, 2, 0, 0, 0, 2]],
])('%j', async (text, counts) => {
  const expected = Object.fromEntries(COUNTS.map((name, i) => [name, counts[i]]));
  expect(await tool('text_statistics', { text })).toEqual(expected);
});

test.each([
  ['How many r are in Strawberry? R.', 'r', true, 6],
  ['How many r are in Strawberry? R.', 'r', false, 5],
  ['How many r are in Strawberry? R.', 'R', false, 1],
  ['aaaa', 'aa', true, 2],
  ['cafe\u0301', '\u00e9', true, 1],
  ['a.b', '.', true, 1],
  ['abc', 'x', true, 0],
])('%j holds %j (ignoreCase %s) %i times', async (text, find, ignoreCase, found) => {
  expect(await tool('text_statistics', { text, find, ignoreCase })).toMatchObject({ found });
});

test('a text that is too long is refused', async () => {
  expect(await tool('text_statistics', { text: 'a'.repeat(50_001) })).toEqual({
    isError: true,
    text: 'Invalid arguments for tool text_statistics:\ntext: Too big: expected string to have <=50000 characters',
  });
});
