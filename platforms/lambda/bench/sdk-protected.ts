/** The official SDK behind a check of the token with jose, which is what its users take. */

import { jwtVerify } from 'jose';
import { toHandler } from './http.ts';
import { serve } from './sdk-server.ts';
import { AUDIENCE, ISSUER, SECRET } from './token.ts';

const KEY = new TextEncoder().encode(SECRET);
const RULES = { issuer: ISSUER, audience: AUDIENCE, algorithms: ['HS256'] };

export const handler = toHandler(async (request) => {
  const token = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  try {
    const { payload } = await jwtVerify(token, KEY, RULES);
    return await serve(request, { authInfo: { token, clientId: payload.sub ?? '', scopes: [] } });
  } catch {
    return new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer' } });
  }
}, false);
