/** A token as text: what it must look like before anything is computed. */

import { base64url } from 'jose';
import { type Fields, parseFields } from './fields.ts';

/** The parts of a token whose signature nobody has checked yet. */
export interface Token {
  readonly text: string;
  readonly header: Fields;
  readonly payload: Fields;
}

/** A segment, and the last character of one that does not fill its bytes: its unused bits must be zero. */
const SEGMENT = /^(?:[\w-]{4})*(?:[\w-][AQgw]|[\w-]{2}[AEIMQUYcgkosw048])?$/;
const UTF8 = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a JWS in its compact form. `undefined` for any other text, also where another text for the same bytes exists:
 * one token has one text, so that stores keyed by it cannot be walked around.
 * @see https://www.rfc-editor.org/rfc/rfc7515#section-7.1
 */
export function parseToken(text: string): Token | undefined {
  const segments = text.split('.');
  const [head = '', body = '', signature] = segments;
  if (segments.length !== 3 || signature === '' || !segments.every((segment) => SEGMENT.test(segment)))
    return undefined;
  const header = decode(head);
  const payload = header && decode(body);
  return payload && { text, header, payload };
}

function decode(segment: string): Fields | undefined {
  try {
    return parseFields(UTF8.decode(base64url.decode(segment)));
  } catch {
    return undefined;
  }
}
