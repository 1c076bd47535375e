export { type ApiGatewayOptions, fromApiGateway, type GatewayIdentity } from './api-gateway.ts';
export { type CacheLookupOptions, cacheLookup } from './api-key-lookup.ts';
export { allOf, anyOf, optional } from './compose.ts';
export type { Recognized, RecognizingProvider } from './recognize.ts';
export { createTokenBucket, type TokenBucketOptions } from './token-bucket.ts';
