/** What the APIs of API Gateway have in common. */

import type { GatewayOptions } from './gateway.ts';
import type { WireRequest } from './wire.ts';

export interface ApiOptions extends GatewayOptions {
  readonly stage?: string;
  /** `requestContext.authorizer`, as the authorizer of this kind of API leaves it. */
  readonly authorizer?: object;
}

export const API_ID: string = 'a1b2c3d4e5';
export const TIME = { time: '22/Nov/2026:12:00:00 +0000', timeEpoch: 1795348800000 };

/** The headers as they arrive, with the API's own name as host. */
export function withHost(request: WireRequest, domainName: string): [string, string][] {
  const others = request.headers.filter(([name]) => name.toLowerCase() !== 'host');
  return [['host', domainName], ...others.map(([name, value]): [string, string] => [name, value])];
}
