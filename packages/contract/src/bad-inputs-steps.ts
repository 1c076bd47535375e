/** What cases of several requests do in between. */

import assert from 'node:assert/strict';
import { createPrivateKey, sign } from 'node:crypto';
import { badInputs, type Resolved, type Step } from './bad-inputs.ts';

/** Bytes in front of what is encrypted (version, key, nonce) and behind it (tag). */
const HEAD = 17;
const TAG = 16;

type Bytes = Buffer<ArrayBuffer>;
const recoded = (state: string, change: (bytes: Bytes) => Bytes): string =>
  change(Buffer.from(state, 'base64url')).toString('base64url');

const MUTATIONS: Readonly<Record<string, (state: string) => string>> = {
  'flip one bit in the middle': (state) =>
    recoded(state, (bytes) => {
      const middle = bytes.length >> 1;
      bytes.writeUInt8(bytes.readUInt8(middle) ^ 1, middle);
      return bytes;
    }),
  'truncate by one': (state) => state.slice(0, -1),
  'append one character': (state) => `${state}A`,
  'replace the payload with {"step":2,"approved":true} and keep the tag': (state) =>
    recoded(state, (bytes) =>
      Buffer.concat([bytes.subarray(0, HEAD), Buffer.from('{"step":2,"approved":true}'), bytes.subarray(-TAG)]),
    ),
  'change the version prefix': (state) =>
    recoded(state, (bytes) => {
      bytes.writeUInt8(bytes.readUInt8(0) + 1, 0);
      return bytes;
    }),
  // A text of the URL's alphabet that needs no padding is one of the other as well, but for padding that is too much.
  'other base64 alphabet / padding': (state) => `${Buffer.from(state, 'base64url').toString('base64')}==`,
};

/** A state that is not the server's any more. @throws Error for a mutation that this file does not know */
export function mutate(state: string, op: string): string {
  const mutation = MUTATIONS[op];
  if (!mutation) throw new Error(`Unknown mutation ${op}`);
  const mutated = mutation(state);
  assert.notEqual(mutated, state);
  return mutated;
}

/** Whether a step can be played: its mutation is known. */
export function isPlayable({ mutate: wanted }: Step): boolean {
  return wanted === undefined || wanted.op in MUTATIONS;
}

/** The good token of the file for other claims, signed by its issuer. */
export function tokenFor(claims: Readonly<Record<string, string>>): string {
  const { token } = badInputs.tokens['good_rw'] ?? {};
  const [header = '', payload = ''] = String(token).split('.');
  const all = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), ...claims };
  const signed = `${header}.${Buffer.from(JSON.stringify(all)).toString('base64url')}`;
  const key = createPrivateKey({ key: badInputs.keys['rsa1']?.private ?? {}, format: 'jwk' });
  return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), key).toString('base64url')}`;
}

/** What `$.a.b` is in a JSON text. */
export function captured(body: string, path: string): unknown {
  const keys = path.replace('$.', '').split('.');
  return keys.reduce<unknown>(
    (at, key) => (at as Readonly<Record<string, unknown>> | undefined)?.[key],
    JSON.parse(body),
  );
}

/** A request with another token. */
export function withToken(request: Resolved, token: string | undefined): Resolved {
  if (token === undefined) return request;
  const headers = request.headers.filter(([name]) => name !== 'authorization');
  return { ...request, headers: [...headers, ['authorization', `Bearer ${token}`]] };
}

/** An answer that was kept. */
export interface Saved {
  readonly status: number;
  readonly body: string;
}

/** `a.status`, `a.body`, or a path into its JSON; `a.nextCursor` is short for `a.result.nextCursor`. */
export function lookUp(saved: ReadonlyMap<string, Saved>, path: string): unknown {
  const [name = '', ...keys] = path.split('.');
  const answer = saved.get(name);
  if (!answer) return undefined;
  if (keys[0] === 'body') return answer.body;
  if (keys[0] === 'status') return answer.status;
  const json: unknown = JSON.parse(answer.body);
  return memberOf(json, keys) ?? memberOf(json, ['result', ...keys]);
}

function memberOf(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : undefined),
    value,
  );
}
