import { expect, it } from 'vitest';
import { parseFences } from '../rules/fences.ts';

it('finds fences with their language, their code and the line it begins on', () => {
  const text =
    'Text\n\n```ts\nconst a = 1;\n```\n\n- item\n  ```sh\n  ls\n  ```\n\n````md\n```ts\ninner\n```\n````\n~~~\nplain\n~~~\n';
  expect(parseFences('a.md', text)).toEqual([
    { document: 'a.md', line: 4, language: 'ts', code: 'const a = 1;' },
    { document: 'a.md', line: 9, language: 'sh', code: '  ls' },
    { document: 'a.md', line: 13, language: 'md', code: '```ts\ninner\n```' },
    { document: 'a.md', line: 18, language: '', code: 'plain' },
  ]);
});

it('refuses a fence that does not end', () => {
  expect(() => parseFences('a.md', '# Title\n```ts\nconst a = 1;\n')).toThrow('a.md:3: the fence does not end');
});
