/** Who is measured. */

export interface Contestant {
  readonly name: string;
  /** The file in `src/entries/<schema>/`. */
  readonly entry: string;
  readonly modern: boolean;
  /** The `Accept` header, where it is not what every client sends. */
  readonly accept?: string;
}

export const FLOOR: Contestant = { name: 'floor', entry: 'floor', modern: true };
export const OURS: Contestant = { name: 'ours', entry: 'ours', modern: true };
export const SDK: Contestant = { name: 'SDK 2.4.0', entry: 'sdk', modern: true };
export const CONTESTANTS: readonly Contestant[] = [
  FLOOR,
  OURS,
  SDK,
  { name: 'mcp-lite', entry: 'mcp-lite', modern: false },
  // It streams every answer to a client that accepts streams, as clients do; this is its cheaper side.
  { name: 'mcp-lite, JSON', entry: 'mcp-lite', modern: false, accept: 'application/json' },
  { name: 'tmcp', entry: 'tmcp', modern: true },
];
