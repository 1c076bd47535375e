/** Function URL events by hand: what a user writes who has no adapter. */

import { jwtVerify } from 'jose';
import { AUDIENCE, ISSUER, SECRET } from '../../token.ts';

export interface Event {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: { readonly domainName: string; readonly http: { readonly method: string } };
  readonly body?: string;
  readonly isBase64Encoded: boolean;
}

export interface Result {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const KEY = new TextEncoder().encode(SECRET);

/** Turns what answers a Request of a known caller into a Lambda handler that takes signed tokens. */
export function toProtectedHandler(
  serve: (request: Request, caller: { token: string; subject: string | undefined }) => Promise<Response>,
): (event: Event) => Promise<Result> {
  return async ({ rawPath, rawQueryString, headers, requestContext, body = '', isBase64Encoded }) => {
    const token = /^Bearer (.+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? '';
    let subject: string | undefined;
    try {
      ({ sub: subject } = (
        await jwtVerify(token, KEY, { issuer: ISSUER, audience: AUDIENCE, algorithms: ['HS256'] })
      ).payload);
    } catch {
      return { statusCode: 401, headers: { 'www-authenticate': 'Bearer' }, body: '' };
    }
    const query = rawQueryString === '' ? '' : `?${rawQueryString}`;
    const request = new Request(`https://${requestContext.domainName}${rawPath}${query}`, {
      method: requestContext.http.method,
      headers,
      body: isBase64Encoded ? Buffer.from(body, 'base64') : body,
    });
    const response = await serve(request, { token, subject });
    return {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  };
}
