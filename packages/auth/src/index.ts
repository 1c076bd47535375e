export { type ApiGatewayOptions, fromApiGateway, type GatewayIdentity } from './api-gateway.ts';
export { type CacheLookupOptions, cacheLookup } from './api-key-lookup.ts';
export type {
  ApiKeyIdentity,
  ApiKeyLookup,
  ApiKeyOptions,
  ApiKeyQuestion,
  ApiKeyRecord,
} from './api-key-options.ts';
export { APIKeyAuthProvider } from './api-key-provider.ts';
export { type CloudflareAccessOptions, fromCloudflareAccess } from './cloudflare-access.ts';
export { allOf, anyOf, optional } from './compose.ts';
export type { DpopOptions } from './dpop.ts';
export { type GeneratedApiKey, generateApiKey } from './generate.ts';
export type { IntrospectionOptions } from './introspection.ts';
export type { TokenOptions } from './jwt-options.ts';
export { JWTAuthProvider, type JwtOptions } from './jwt-provider.ts';
export type { Jwk, JwkSet } from './keys.ts';
export type { IntrospectionValidation, JwtValidation, OAuthOptions, Validation } from './oauth-options.ts';
export { OAuthAuthProvider } from './oauth-provider.ts';
export { type ClaimsOf, type ClaimsSchema, claimsOf, type Identity, type IdentityRules } from './principal.ts';
export { auth0Tokens, cognitoTokens, entraTokens, type IssuerSettings, oktaTokens } from './profiles.ts';
export type { Recognized, RecognizingProvider } from './recognize.ts';
export type { CachedKeys, JwksCache } from './remote-keys.ts';
export type { Fetch, Outside } from './settings.ts';
export { createTokenBucket, type TokenBucketOptions } from './token-bucket.ts';
