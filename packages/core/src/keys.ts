/** Keys that nobody knows, and the right ones that their authors meant. */

import { must, shown } from './errors.ts';

/** By our word, the words of other frameworks for it, in lower case and without `_` and `-`. */
const ALIASES: Readonly<Record<string, string>> = {
  inputSchema: 'parameters params schema args arguments paramsschema argsschema inputshape inputs',
  argsSchema: 'parameters params schema arguments paramsschema inputschema input',
  outputSchema: 'returns result response resultschema responseschema',
  handler: 'execute run callback cb fn func function call invoke generatemessages messages read load resolve get',
  uriTemplate: 'template pattern',
  uri: 'url href',
  timeoutMs: 'timeoutseconds',
  scopes: 'requiredscopes permissions',
  annotations: 'hints readonlyhint destructivehint idempotenthint openworldhint',
  visibility: 'visible hidden',
  task: 'execution',
  mimeType: 'contenttype type',
};

/** @throws TypeError for options that are no object, or have a key that is not known */
export function checkKeys(where: string, options: unknown, known: readonly string[], noun = 'option'): void {
  must(
    typeof options === 'object' && options !== null && !Array.isArray(options),
    `${where}: options must be an object`,
  );
  for (const key of Object.keys(options)) {
    if (known.includes(key)) continue;
    // In a short list the right one is seen at once.
    const near = known.length > 8 ? (known.find((word) => isAlias(key, word)) ?? nearest(key, known)) : undefined;
    const meant = near === undefined ? '' : `. Did you mean "${near}"?`;
    throw new TypeError(`${where}: unknown ${noun} "${shown(key)}". Known: ${known.join(', ')}${meant}`);
  }
}

/** Whether `key` is a word that others use for ours, or ours in another spelling. */
function isAlias(key: string, word: string): boolean {
  return plain(key) === plain(word) || ` ${ALIASES[word]} `.includes(` ${plain(key)} `);
}

/** The known key with the fewest letters to change, or one of which `key` is a part, or that is a part of it. */
function nearest(key: string, known: readonly string[]): string | undefined {
  const text = plain(key);
  const far = known.map((word) => [distance(text, plain(word)), word] as const).sort(([a], [b]) => a - b);
  const [fewest, word] = far[0] ?? [9, ''];
  if (fewest <= Math.max(text.length, word.length) / 3) return word;
  const part = (a: string, b: string): boolean => a.length > 2 && b.includes(a);
  return known.find((one) => part(text, plain(one)) || part(plain(one), text));
}

/** A key in lower case, without `_` and `-`. */
export function plain(key: string): string {
  return key.toLowerCase().replace(/[_-]/g, '');
}

/** Levenshtein's: how many letters to insert, drop or replace. Bounded by the length of a name. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= Math.min(a.length, 64); i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
