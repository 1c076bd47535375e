export type { IntrospectionOptions } from './introspection.ts';
export type { TokenOptions } from './jwt-options.ts';
export type { Jwk, JwkSet } from './keys.ts';
export type { IntrospectionValidation, JwtValidation, OAuthOptions, Validation } from './oauth-options.ts';
export { OAuthAuthProvider } from './oauth-provider.ts';
export type { ClaimsSchema, Identity, IdentityRules } from './principal.ts';
export type { Recognized, RecognizingProvider } from './recognize.ts';
export type { CachedKeys, JwksCache } from './remote-keys.ts';
export type { Fetch, Outside } from './settings.ts';
