/** A token as text: what it must look like before anything is computed. */

import { fromBase64url, toBinary } from './bytes.ts';
import { type Fields, parseFields } from './fields.ts';

/** The parts of a token whose signature nobody has checked yet. */
export interface Token {
  readonly text: string;
  readonly header: Fields;
  readonly payload: Fields;
}

const SEGMENTS = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;
/** The last characters of a segment by what its length leaves over: bits that stand for nothing must be zero. */
const ENDS = [undefined, '', 'AQgw', 'AEIMQUYcgkosw048'] as const;
const UTF8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JWS in its compact form. `undefined` for any other text, also where another text for the same bytes exists:
 * one token has one text, so that stores keyed by it cannot be walked around.
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-7.1
 */
export function parseToken(text: string): Token | undefined {
  const [, head = '', body = '', signature = ''] = SEGMENTS.exec(text) ?? [];
  if (head === '' || ![head, body, signature].every(isCanonical)) return undefined;
  const header = decode(head);
  const payload = header && decode(body);
  return payload && { text, header, payload };
}

function isCanonical(segment: string): boolean {
  return ENDS[(segment.length % 4) as 0 | 1 | 2 | 3]?.includes(segment.slice(-1)) ?? true;
}

function decode(segment: string): Fields | undefined {
  try {
    const binary = toBinary(segment);
    // Mostly all of it is ASCII, and is its own text.
    return parseFields(/[\x80-\xff]/.test(binary) ? UTF8.decode(fromBase64url(segment)) : binary);
  } catch {
    return undefined;
  }
}
