/** Finds credentials in the headers of a request; nowhere else, because URLs and cookies leak or travel by themselves. */

/** What the headers hold: one credential, something that must be refused, or nothing of the wanted kind. */
export interface Found {
  readonly credential?: string;
  /** The scheme of `Authorization`, in lower case, where the credential stands there. */
  readonly scheme?: string;
  readonly refused?: 'malformed' | 'ambiguous' | 'oversized';
}

export interface Wanted {
  /** A header that holds the bare credential, in lower case. */
  readonly headerName?: string | undefined;
  /** Schemes of `Authorization`, in lower case. */
  readonly schemes: readonly string[];
  readonly maxBytes: number;
  /** Whether a token may have colons in it: RFC 6750 knows none, some authorization servers do. */
  readonly colons?: boolean;
}

const NONE: Found = Object.freeze({});
const TOKEN68 = /^[A-Za-z0-9\-._~+/]+=*$/;
const WITH_COLONS = /^[A-Za-z0-9\-._~+/:]+=*$/;

/**
 * The one credential that a request presents. Adapters hand over a repeated header joined with commas,
 * so a comma means two credentials; two headers may hold the same one, but not different ones.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.4
 */
export function findCredential(headers: Headers, wanted: Wanted): Found {
  const first = bare(headers, wanted);
  const second = authorization(headers, wanted);
  if (first.refused || second === NONE) return first;
  if (second.refused || first === NONE) return second;
  return first.credential === second.credential ? first : { refused: 'ambiguous' };
}

function bare(headers: Headers, { headerName, maxBytes }: Wanted): Found {
  const value = headerName === undefined ? null : headers.get(headerName);
  if (value === null) return NONE;
  // A header value is a string of bytes: its length is their number.
  if (value.length > maxBytes) return { refused: 'oversized' };
  return value.includes(',') ? { refused: 'ambiguous' } : { credential: value };
}

/** A scheme of others is not ours to judge, unless one of ours stands beside it. */
function authorization(headers: Headers, { schemes, maxBytes, colons }: Wanted): Found {
  const value = headers.get('authorization');
  if (value === null) return NONE;
  const mine = value.split(',').filter((part) => schemes.includes(schemeOf(part)));
  if (mine.length === 0) return NONE;
  if (value.length > maxBytes + SCHEME_BYTES) return { refused: 'oversized' };
  if (value.includes(',')) return { refused: 'ambiguous' };
  const scheme = schemeOf(value);
  const rest = value.slice(scheme.length);
  if (rest !== '' && !rest.startsWith(' ')) return { refused: 'malformed' };
  const credential = rest.replace(/^ +/, '');
  if (credential.length > maxBytes) return { refused: 'oversized' };
  const form = colons ? WITH_COLONS : TOKEN68;
  return form.test(credential) ? { credential, scheme } : { refused: 'malformed' };
}

/** More than any scheme and the spaces after it need. */
const SCHEME_BYTES = 64;

function schemeOf(text: string): string {
  // A known scheme is one whatever follows it: `Bearer:x` is a broken credential, not the absence of one.
  return (/^\s*([A-Za-z0-9-]{1,32})(?![A-Za-z0-9-])/.exec(text)?.[1] ?? '').toLowerCase();
}
