/** Checks that options of several providers share. Each throws a TypeError that names the option and the fix. */

/** What a provider uses of the world outside: replaced in tests. */
export interface Outside {
  /** The time in seconds since the epoch. Default: the system's. */
  readonly clock?: () => number;
  /** Default: the platform's `fetch`. Called with a URL as text. */
  readonly fetch?: Fetch;
}

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** @throws TypeError with this message unless what it says is so */
export function check(good: boolean, message: string): asserts good {
  if (!good) throw new TypeError(message);
}

/** The defaults of `Outside`. @throws TypeError for what is no function */
export function checkOutside(where: string, options: Outside): Required<Outside> {
  const { fetch = platformFetch } = options;
  check(typeof fetch === 'function', `${where}: fetch must be a function`);
  return { clock: checkClock(where, options), fetch };
}

/** The clock alone. @throws TypeError for what is no function */
export function checkClock(where: string, { clock = systemClock }: Pick<Outside, 'clock'>): () => number {
  check(typeof clock === 'function', `${where}: clock must be a function that returns seconds`);
  return clock;
}

function systemClock(): number {
  return Math.floor(Date.now() / 1000);
}

/** Read when it is called: whoever replaces the global one later is not passed by. */
function platformFetch(url: string, init: RequestInit): Promise<Response> {
  return globalThis.fetch(url, init);
}

/** Whether a request must not wait for what another one started. @see https://developers.cloudflare.com/workers/observability/errors/ */
export function isEdge(): boolean {
  return 'WebSocketPair' in globalThis || 'EdgeRuntime' in globalThis;
}

/** @throws TypeError for a named option that is there but undefined: the variable it comes from is not set */
export function checkPresent(where: string, options: object, names: readonly string[]): void {
  for (const name of names) {
    if (Object.hasOwn(options, name) && (options as Readonly<Record<string, unknown>>)[name] === undefined) {
      throw new TypeError(`${where}: ${name} is undefined. Set the environment variable it comes from, or remove it`);
    }
  }
}

/** A number option, or its default. @throws TypeError unless `min <= value <= max` */
export function checkNumber(where: string, value: unknown, standard: number, min: number, max: number): number {
  if (value === undefined) return standard;
  check(typeof value === 'number' && value >= min && value <= max, `${where} must be a number from ${min} to ${max}`);
  return value;
}

/** An option that is one text or several. @throws TypeError for an empty text or list */
export function checkTexts(where: string, value: unknown): readonly string[] {
  const texts = typeof value === 'string' ? [value] : value;
  if (!Array.isArray(texts) || texts.length === 0 || texts.some((text) => typeof text !== 'string' || text === '')) {
    throw new TypeError(`${where} must be a text that is not empty, or a list of them`);
  }
  return Object.freeze([...texts]);
}
