export { type CloudflareAccessOptions, fromCloudflareAccess } from './cloudflare-access.ts';
export type { TokenOptions } from './jwt-options.ts';
export { JWTAuthProvider, type JwtOptions } from './jwt-provider.ts';
export type { Jwk, JwkSet } from './keys.ts';
export { type ClaimsOf, type ClaimsSchema, claimsOf, type Identity } from './principal.ts';
export { auth0Tokens, cognitoTokens, entraTokens, type IssuerSettings, oktaTokens } from './profiles.ts';
export type { Recognized, RecognizingProvider } from './recognize.ts';
export type { CachedKeys, JwksCache } from './remote-keys.ts';
export type { Fetch, Outside } from './settings.ts';
