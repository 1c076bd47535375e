/**
 * Gateways of AWS in process: each makes events as AWS does, and turns results back into responses.
 * `gatewayFetch(httpApi(), handler)` is a `fetch` for any client.
 */

export { type ApiOptions, functionUrl, httpApi, httpApiV1, type RestApiOptions, restApi } from './api-gateway.ts';
export { createContext, type Gateway, type GatewayOptions, gatewayFetch } from './gateway.ts';
export { type LatticeOptions, lattice } from './lattice.ts';
export { type AlbOptions, alb } from './load-balancer.ts';
export { toWire, type WireRequest } from './wire.ts';
