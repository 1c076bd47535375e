/**
 * Gateways of AWS in process: each makes events as AWS does, and turns results back into responses.
 * `gatewayFetch(httpApi(), handler)` is a `fetch` for any client.
 */

export type { ApiOptions } from './api.ts';
export { createContext, type Gateway, type GatewayOptions, gatewayFetch, type Head } from './gateway.ts';
export { type FunctionUrlOptions, functionUrl, httpApi } from './http-api.ts';
export { type LatticeOptions, lattice } from './lattice.ts';
export { type AlbOptions, alb } from './load-balancer.ts';
export { httpApiV1, type RestApiOptions, restApi } from './rest-api.ts';
export { gatewayStreamFetch, type Sent, toStreamedResponse } from './stream.ts';
export { toWire, type WireRequest } from './wire.ts';
