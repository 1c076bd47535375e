export type { ApiKeyOptions, ApiKeyRecord } from './api-key-options.ts';
export { APIKeyAuthProvider } from './api-key-provider.ts';
export { type GeneratedApiKey, generateApiKey } from './generate.ts';
export { JWTAuthProvider, type JwtOptions } from './jwt-provider.ts';
export type { Jwk, JwkSet } from './keys.ts';
export type { ClaimsSchema, Identity } from './principal.ts';
export type { CachedKeys, JwksCache } from './remote-keys.ts';
export type { Fetch, Outside } from './settings.ts';
