export { APIKeyAuthProvider } from './api-key.ts';
export type { ApiKeyOptions, ApiKeyRecord } from './api-key-options.ts';
export { type GeneratedApiKey, generateApiKey } from './generate.ts';
