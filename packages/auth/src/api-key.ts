export type {
  ApiKeyIdentity,
  ApiKeyLookup,
  ApiKeyOptions,
  ApiKeyQuestion,
  ApiKeyRecord,
} from './api-key-options.ts';
export { APIKeyAuthProvider } from './api-key-provider.ts';
export { type GeneratedApiKey, generateApiKey } from './generate.ts';
