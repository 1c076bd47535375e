/** What cases about configuration construct. Runs wherever core runs. */

import {
  APIKeyAuthProvider,
  JWTAuthProvider,
  type JwtOptions,
  OAuthAuthProvider,
  type OAuthOptions,
} from '@mcp-serverless/auth';
import type { CorsOptions } from '@mcp-serverless/core';
import { createFixture } from './fixture.ts';

/** Options to construct something with, in the words of the file. */
export interface AuthConstruct {
  readonly provider?: 'apikey' | 'jwt' | 'oauth';
  readonly keys?: readonly string[];
  readonly codec?: string;
  readonly key?: string;
  readonly cors?: object;
  readonly issuer?: string;
  readonly audience?: string;
  readonly authorizationServers?: readonly string[];
}

/** The name of what constructing it throws; `undefined` when it does not. What is flawless in a case is added. */
export function thrownBy(options: AuthConstruct): string | undefined {
  try {
    construct(options);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.name : typeof error;
  }
}

/** With everything else in order, so that only the flaw of the case can throw. */
function construct(options: AuthConstruct): unknown {
  const { provider, keys, codec, key, cors, issuer, audience, authorizationServers, ...rest } = options;
  if (cors) return createFixture('open', { cors: cors as CorsOptions });
  if (codec) return createFixture('open', { stateSecret: key });
  if (provider === 'apikey') return new APIKeyAuthProvider({ keys: keys ?? [] });
  if (provider === 'jwt') {
    return new JWTAuthProvider({ issuer: issuer ?? null, audience: audience ?? null, ...rest } as JwtOptions);
  }
  const servers = authorizationServers ?? (issuer === undefined ? undefined : [issuer]);
  const validation = { ...(issuer !== undefined && { issuer }), ...(audience !== undefined && { audience }) };
  return new OAuthAuthProvider({
    ...(servers && { authorizationServers: servers }),
    ...(Object.keys(validation).length > 0 && { validation }),
    ...rest,
  } as OAuthOptions);
}
