import { base64url, calculateJwkThumbprint } from 'jose';
import type { TestKey } from './key.ts';

/** What a proof of possession says. */
export interface TestProofOptions {
  /** The access token it goes with. */
  readonly token: string;
  /** Default `POST`. */
  readonly method?: string;
  /** The resource. Default `https://mcp.example.com/mcp`. */
  readonly url?: string;
  /** In seconds since the epoch. Default: now, by the system. */
  readonly now?: number;
  /** Claims that win over the good ones; `undefined` takes one away. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** The same for the header. */
  readonly header?: Readonly<Record<string, unknown>>;
}

/** A good proof for the header `DPoP`. A token is bound to its key by `cnf: { jkt: await thumbprintOf(key) }`. */
export async function createTestProof(key: TestKey, options: TestProofOptions): Promise<string> {
  const { token, method = 'POST', url = 'https://mcp.example.com/mcp', claims, header } = options;
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  const { kid: _kid, use: _use, alg: _alg, ...jwk } = key.publicJwk;
  return key.sign(
    {
      jti: crypto.randomUUID(),
      htm: method,
      htu: url,
      iat: options.now ?? Math.floor(Date.now() / 1000),
      ath: base64url.encode(new Uint8Array(hash)),
      ...claims,
    },
    { kid: undefined, typ: 'dpop+jwt', jwk, ...header },
  );
}

/** What a token names the key by that it is bound to. @see https://www.rfc-editor.org/rfc/rfc7638 */
export function thumbprintOf({ publicJwk }: TestKey): Promise<string> {
  return calculateJwkThumbprint(publicJwk);
}
