/** What a caller is asked for. @see https://www.rfc-editor.org/rfc/rfc6750#section-3 */

import type { Challenge, Refusal } from '@mcp-serverless/core';

const ERRORS: Readonly<Record<Refusal['why'], string | undefined>> = {
  // Whoever has sent nothing has made no error. See RFC 6750, section 3.1.
  none: undefined,
  refused: 'invalid_token',
  malformed: 'invalid_request',
  insufficient_scope: 'insufficient_scope',
};

/** One challenge: the same for every reason, because a caller need not know which check it was. */
export function challenge(
  scheme: string,
  { why, scopes }: Refusal,
  params: Readonly<Record<string, string>>,
): Challenge {
  const error = ERRORS[why];
  return {
    scheme,
    params: { ...params, ...(error && { error }), ...(scopes.length > 0 && { scope: scopes.join(' ') }) },
  };
}
