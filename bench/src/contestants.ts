/** Who is measured. */

export interface Contestant {
  readonly name: string;
  /** The file in `src/entries/<schema>/`. */
  readonly entry: string;
  /** Whether it serves 2026-07-28 as well. */
  readonly modern: boolean;
  /** The `Accept` header, where it is not what every client sends. */
  readonly accept?: string;
  /** Whether there is an entry without a schema library. */
  readonly plain?: true;
  /** Whether it is run in workerd too: it is for Workers, or for every platform. */
  readonly worker?: true;
  /** The package a bundler has to put in another's place. */
  readonly alias?: Readonly<Record<string, string>>;
}

export const FLOOR: Contestant = { name: 'floor', entry: 'floor', modern: true, plain: true, worker: true };
export const OURS: Contestant = { name: 'ours', entry: 'ours', modern: true, plain: true, worker: true };
export const SDK: Contestant = { name: 'SDK v2', entry: 'sdk', modern: true, plain: true, worker: true };
export const LITE: Contestant = { name: 'mcp-lite', entry: 'mcp-lite', modern: false, plain: true, worker: true };

/** One each. */
export const SERVERS: readonly Contestant[] = [
  FLOOR,
  OURS,
  LITE,
  { name: 'tmcp', entry: 'tmcp', modern: true, plain: true, worker: true },
  SDK,
  { name: 'mcp-handler', entry: 'mcp-handler', modern: true },
  { name: 'agents', entry: 'agents', modern: true, worker: true },
  { name: 'SDK v1', entry: 'sdk-v1', modern: false },
  { name: 'mcp-framework', entry: 'mcp-framework', modern: false, alias: { zod: 'zod3' } },
];

/** mcp-lite streams every answer to a client that accepts streams, as clients do; this is its cheaper side. */
export const LITE_JSON: Contestant = { ...LITE, name: 'mcp-lite, JSON', accept: 'application/json' };

/** What it answers to a legacy call, measured beside calls of 2026-07-28, which it does not know. */
export const LITE_LEGACY: Contestant = { ...LITE, name: "mcp-lite's legacy call" };

/** Those whose requests are timed in process. */
export const CONTESTANTS: readonly Contestant[] = SERVERS.flatMap((one) => (one === LITE ? [one, LITE_JSON] : [one]));

/** Neither the floor nor ours. */
export const PEERS: readonly Contestant[] = CONTESTANTS.filter((one) => one !== FLOOR && one !== OURS);
