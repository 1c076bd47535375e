/** A reader of `WWW-Authenticate` by the grammar, written without looking at what writes it. */

export interface Challenge {
  readonly scheme: string;
  /** Names in lower case. */
  readonly params: Readonly<Record<string, string>>;
}

const TOKEN = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const QUOTED = /"((?:[\t \x21\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t \x21-\x7e\x80-\xff])*)"/y;
const SPACE = /[ \t]*/y;

/**
 * Reads a list of challenges with parameters; a challenge with a token68 is none of ours.
 * @throws SyntaxError where the text leaves the grammar
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 */
export function parseChallenges(text: string): readonly Challenge[] {
  let at = 0;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (!found) return undefined;
    at = pattern.lastIndex;
    return found[1] ?? found[0];
  };
  const fail = (): never => {
    throw new SyntaxError(`not a challenge at ${at}: ${text}`);
  };
  const challenges: { scheme: string; params: Record<string, string> }[] = [];
  let expectsScheme = true;
  while (at < text.length) {
    take(SPACE);
    const name = take(TOKEN) ?? fail();
    take(SPACE);
    const current = challenges.at(-1);
    if (text[at] === '=' && !expectsScheme && current) {
      at += 1;
      take(SPACE);
      const key = name.toLowerCase();
      if (key in current.params) fail();
      const value = text[at] === '"' ? take(QUOTED)?.replace(/\\(.)/g, '$1') : take(TOKEN);
      current.params[key] = value ?? fail();
      take(SPACE);
      if (at < text.length && text[at++] !== ',') fail();
    } else {
      challenges.push({ scheme: name, params: {} });
      expectsScheme = false;
      if (text[at] === ',') at += 1;
      else if (at < text.length && text[at - 1] !== ' ') fail();
    }
  }
  return challenges;
}
