import { defineTool, type ToolLike } from '@mcp-serverless/core';
import * as z from 'zod';

const MAX_CHARS = 50_000;

/** Counts what a model, which sees tokens, cannot count. */
export const textStatistics: ToolLike = defineTool({
  name: 'text_statistics',
  title: 'Count letters, words and bytes',
  description:
    'Counts the characters, words, sentences, lines and bytes of a text exactly, and how often a letter or phrase occurs in it.',
  annotations: { readOnlyHint: true, idempotentHint: true, openWorldHint: false },
  inputSchema: z.object({
    text: z.string().max(MAX_CHARS).describe(`The text, at most ${MAX_CHARS} UTF-16 units`),
    find: z.string().min(1).max(1000).optional().describe('A letter, word or phrase to count'),
    ignoreCase: z.boolean().default(true).describe('Whether "find" takes R and r for the same'),
  }),
  outputSchema: z.object({
    characters: z.int().describe('As a reader sees them: an emoji family is one'),
    codePoints: z.int(),
    utf8Bytes: z.int(),
    words: z.int(),
    distinctWords: z.int().describe('Different words, upper and lower case taken as the same'),
    sentences: z.int(),
    lines: z.int().describe('0 for an empty text; a final line break begins no new line'),
    found: z.int().optional().describe('How often "find" occurs, without overlaps'),
  }),
  handler: ({ text, find, ignoreCase }) => {
    const words = segments(text, 'word').flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []));
    return {
      characters: segments(text, 'grapheme').length,
      codePoints: [...text].length,
      utf8Bytes: new TextEncoder().encode(text).byteLength,
      words: words.length,
      distinctWords: new Set(words.map((word) => word.toLowerCase())).size,
      sentences: segments(text, 'sentence').filter(({ segment }) => segment.trim() !== '').length,
      lines: countLines(text),
      ...(find !== undefined && { found: occurrences(text, find, ignoreCase) }),
    };
  },
});

function segments(text: string, granularity: 'grapheme' | 'word' | 'sentence'): Intl.SegmentData[] {
  return [...new Intl.Segmenter('en', { granularity }).segment(text)];
}

function countLines(text: string): number {
  if (text === '') return 0;
  return text
    .replace(/\r\n?|\n$/g, '\n')
    .replace(/\n$/, '')
    .split('\n').length;
}

function occurrences(text: string, find: string, ignoreCase: boolean): number {
  const fold = (value: string): string => (ignoreCase ? value.toLowerCase() : value).normalize('NFC');
  return fold(text).split(fold(find)).length - 1;
}
