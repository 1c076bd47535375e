export { getSourceIp, lambdaEventToRequest } from './event.ts';
export { createLambdaHandler } from './handler.ts';
export { isV2Event } from './kind.ts';
export { responseToLambdaResult } from './result.ts';
export { createLambdaStreamHandler } from './stream.ts';
export type {
  AlbEvent,
  HttpApiEvent,
  LambdaContext,
  LambdaEvent,
  LambdaHandler,
  LambdaOptions,
  LambdaPlatform,
  LambdaResponseStream,
  LambdaResult,
  LambdaStreamHandler,
  LatticeEvent,
  LatticeV1Event,
  MapAuthorizer,
  RestApiEvent,
} from './types.ts';
