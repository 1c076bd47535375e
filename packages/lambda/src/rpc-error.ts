/** The last word to a client that waits for a JSON-RPC answer, when the server itself cannot give it any more. */

import { asFields, type Fields, type HttpKind } from './kind.ts';
import { partsOf } from './parts.ts';

/** Why there is no other answer. */
export type LastWord = 'deadline' | 'failed' | 'too_large';

const WORDS: Readonly<Record<LastWord, object>> = {
  deadline: { code: -32603, message: 'Deadline exceeded', data: { reason: 'deadline' } },
  failed: { code: -32603, message: 'Internal error' },
  too_large: {
    code: -32603,
    message: 'The result is larger than the gateway takes',
    data: { reason: 'result_too_large' },
  },
};

/**
 * The JSON text of an internal error for the request in `event`, with the id that its body holds, or null;
 * an event without a kind has no body.
 * @see https://www.jsonrpc.org/specification#error_object
 */
export function rpcError(kind: HttpKind | undefined, event: Fields, why: LastWord): string {
  return JSON.stringify({ jsonrpc: '2.0', id: kind ? idOf(kind, event) : null, error: WORDS[why] });
}

function idOf(kind: HttpKind, event: Fields): string | number | null {
  const { body, base64 } = partsOf(kind, event);
  try {
    const { id } = asFields(JSON.parse(Buffer.from(`${body}`, base64 ? 'base64' : 'utf8').toString()));
    return typeof id === 'string' || typeof id === 'number' ? id : null;
  } catch {
    return null;
  }
}
