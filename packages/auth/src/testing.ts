export {
  createTestAuthorizationServer,
  type Part,
  type ReceivedRequest,
  type TestAuthorizationServer,
  type TestAuthorizationServerOptions,
} from './testing/authorization-server.ts';
export { createTestKey, type TestKey, type TestKeyOptions } from './testing/key.ts';
export { createTestProof, type TestProofOptions, thumbprintOf } from './testing/proof.ts';
