import type { AuthOutcome, Challenge } from '@mcp-serverless/core';
import { checkOptions } from '@mcp-serverless/core';
import { MAX_TOKEN_BYTES, outcomeOf } from './bearer.ts';
import { findCredential } from './credentials.ts';
import { checkAudience, compileNaming, compileRules } from './jwt-options.ts';
import { type ClaimsSchema, toPrincipal } from './principal.ts';
import { accessTokens } from './profiles.ts';
import type { RecognizingProvider } from './recognize.ts';
import type { RemoteKeysOptions } from './remote-keys.ts';
import { checkOutside, checkPresent, type Outside } from './settings.ts';
import { parseToken } from './token.ts';
import { checkUrl } from './urls.ts';
import { refuseToken } from './verifier.ts';

/** Options of `fromCloudflareAccess`. */
export interface CloudflareAccessOptions extends RemoteKeysOptions, Outside {
  /** For example `https://team.cloudflareaccess.com`. */
  readonly teamDomain: string | undefined;
  /** The application's audience tag; several for several applications. */
  readonly audience: string | readonly string[] | undefined;
  /** Checks the claims and types what `ctx.auth.claims` holds: a Standard Schema. */
  readonly claims?: ClaimsSchema;
}

const WHERE = 'fromCloudflareAccess';
const HEADER = 'cf-access-jwt-assertion';
const OPTIONS: readonly (keyof CloudflareAccessOptions)[] = [
  'teamDomain',
  'audience',
  'claims',
  'clock',
  'fetch',
  'jwksMaxAgeSeconds',
  'staleIfErrorSeconds',
  'jwksCooldownSeconds',
  'jwksTimeoutMs',
  'jwksCache',
  'shareFetches',
];

/**
 * Authenticates callers by the assertion that Cloudflare Access puts on every request it lets through. The assertion
 * is verified: anyone could send the header to a server that can be reached without Access. Does not read the cookie,
 * which a browser sends for any page, nor the header with the bare e-mail address.
 * @throws TypeError that names the option and the fix
 * @see https://developers.cloudflare.com/cloudflare-one/access-controls/applications/http-apps/authorization-cookie/validating-json/
 */
export function fromCloudflareAccess(options: CloudflareAccessOptions): RecognizingProvider {
  checkOptions(WHERE, options, OPTIONS);
  checkPresent(WHERE, options, ['teamDomain', 'audience']);
  const outside = checkOutside(WHERE, options);
  const { origin, pathname } = checkUrl(`${WHERE}: teamDomain`, options.teamDomain);
  if (pathname !== '/') throw new TypeError(`${WHERE}: teamDomain must have no path`);
  const audience = checkAudience(WHERE, options.audience ?? undefined);
  const settings = accessTokens(origin);
  const rules = compileRules(WHERE, { ...options, ...settings, audience, standardTyp: null, bound: false }, outside);
  const naming = compileNaming(WHERE, 'cloudflare-access', settings, options.claims);
  const wanted = { headerName: HEADER, schemes: [], maxBytes: MAX_TOKEN_BYTES };
  const challenges: readonly Challenge[] = [{ scheme: 'CloudflareAccess', params: { realm: origin } }];
  return {
    authenticate(request): Promise<AuthOutcome> {
      return outcomeOf(findCredential(request.headers, wanted), async (text) => {
        const token = parseToken(text);
        if (!token) return 'unknown';
        const refused = await refuseToken(token, rules, outside.clock());
        return refused ?? (await toPrincipal(token.payload, naming)) ?? 'claims';
      });
    },
    challenges: () => challenges,
    recognizes: ({ headers }) => (headers.has(HEADER) ? [{ source: HEADER, certainty: 3 }] : []),
  };
}
