/** A protected server on AWS Lambda's events: who has one, the event it is called with, and its right answer. */

import { SignJWT } from 'jose';
import { type Contestant, FLOOR, OURS, SDK } from './contestants.ts';
import { callOf } from './requests.ts';
import { AUDIENCE, ISSUER, SECRET } from './token.ts';

/** Those with a file in `src/entries/protected/`. The SDK has no Lambda adapter: its one is written by hand, as the floor's. */
export const PROTECTED: readonly Contestant[] = [FLOOR, OURS, SDK];

/** A Function URL event that calls the tool with a good token, as JSON text. */
export async function protectedEvent(): Promise<string> {
  const token = await new SignJWT({ client_id: 'bench' })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject('bench')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(SECRET));
  const { headers, body } = callOf(true).post(1);
  const host = 'bench.lambda-url.eu-central-1.on.aws';
  return JSON.stringify({
    version: '2.0',
    routeKey: '$default',
    rawPath: '/mcp',
    rawQueryString: '',
    headers: { ...headers, host, authorization: `Bearer ${token}`, 'x-forwarded-proto': 'https' },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'bench',
      domainName: host,
      domainPrefix: 'bench',
      http: { method: 'POST', path: '/mcp', protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'bench' },
      requestId: 'bench',
      routeKey: '$default',
      stage: '$default',
      time: '01/Jan/2026:00:00:00 +0000',
      timeEpoch: 1_767_225_600_000,
    },
    body,
    isBase64Encoded: false,
  });
}
