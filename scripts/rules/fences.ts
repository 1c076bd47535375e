import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../run.ts';

/** A fenced block of code in a document. */
export interface Fence {
  /** From the repository's root. */
  readonly document: string;
  /** Where its first line of code is. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

/** The documents that people copy code from. */
export function documents(): readonly string[] {
  return globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md', 'apps/*/*.md'], { cwd: ROOT }).sort();
}

/** Every fenced block of a document of this repository, in order. Throws on a fence that does not end. */
export function fencesOf(document: string): readonly Fence[] {
  return parseFences(document, readFileSync(join(ROOT, document), 'utf8'));
}

/** Every fenced block of a text. `document` is only for the messages. */
export function parseFences(document: string, markdown: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open:
    | { readonly marker: string; readonly language: string; readonly line: number; readonly code: string[] }
    | undefined;
  for (const [index, text] of markdown.split('\n').entries()) {
    const fence = /^\s*(`{3,}|~{3,})\s*(\S*)/.exec(text);
    const marker = fence?.[1];
    if (open === undefined) {
      if (marker !== undefined) open = { marker, language: fence?.[2] ?? '', line: index + 2, code: [] };
    } else if (marker?.startsWith(open.marker) && fence?.[2] === '') {
      fences.push({ document, line: open.line, language: open.language, code: open.code.join('\n') });
      open = undefined;
    } else open.code.push(text);
  }
  if (open !== undefined) throw new Error(`${document}:${open.line}: the fence does not end`);
  return fences;
}
