/** Judges an answer by what a case of `bad-inputs.json` expects. */

import assert from 'node:assert/strict';

type Names = readonly string[];

/** What a case expects; a list of statuses or codes means any of them. */
export interface Expectation {
  readonly status?: readonly number[];
  readonly jsonrpcError?: readonly number[];
  /** A JSON-RPC error or a result with `isError`. */
  readonly errorOrIsError?: boolean;
  /** Whether a tool's handler was entered. */
  readonly toolRan?: boolean;
  readonly bodyContains?: Names;
  readonly bodyNotContains?: Names;
  readonly validJson?: boolean;
  readonly idEquals?: unknown;
  readonly maxResponseBytes?: number;
  readonly maxMs?: number;
  readonly maxRssGrowthMB?: number;
  readonly headers?: Readonly<Record<string, { readonly match?: Names; readonly notMatch?: Names }>>;
  readonly headersNotContain?: Names;
  readonly headersAbsent?: Names;
  /** Not all of them in one answer. */
  readonly headersAbsentTogether?: Names;
  readonly noHeaderEquals?: Readonly<Record<string, string>>;
  readonly logsNotContainRaw?: Names;
  /** That a good request works afterwards and `Object.prototype` is unchanged: checked after every case. */
  readonly process?: string;
  /** Whether constructing it throws. */
  readonly throwsAtConstruction?: boolean;
  /** That the answer looks like that of another case. */
  readonly equalToCaseShape?: string;
}

/** What happened. */
export interface Observed {
  readonly response: Response;
  readonly body: string;
  readonly ms: number;
  readonly rssGrowthMB: number;
  /** The tools whose handlers were entered. */
  readonly entered: Names;
  /** Everything the server wrote to its log. */
  readonly logs: string;
}

type Judged = Omit<Required<Expectation>, 'throwsAtConstruction'>;
type Judges = { readonly [K in keyof Judged]: (wanted: Judged[K], observed: Observed) => void };

const JUDGES: Judges = {
  status: (any, { response, body }) => assert.ok(any.includes(response.status), `${response.status}: ${cut(body)}`),
  jsonrpcError: (any, { body }) => assert.ok(any.includes(JSON.parse(body).error?.code), cut(body)),
  errorOrIsError(_, { body }) {
    const { error, result } = JSON.parse(body);
    assert.ok(typeof error === 'object' || result?.isError === true, cut(body));
  },
  toolRan: (ran, { entered }) => assert.equal(entered.length > 0, ran, `entered: ${entered.join()}`),
  bodyContains: (texts, { body }) => {
    for (const text of texts) assert.ok(body.includes(text), `${text} in ${cut(body)}`);
  },
  bodyNotContains: (texts, { body }) => {
    for (const text of texts) assert.ok(!body.includes(text), `no ${text} in ${cut(body)}`);
  },
  validJson: (_, { body }) => void JSON.parse(body),
  idEquals: (id, { body }) => assert.equal(JSON.parse(body).id, id),
  maxResponseBytes: (max, { body }) => assert.ok(Buffer.byteLength(body) <= max, `${Buffer.byteLength(body)} bytes`),
  maxMs: (max, { ms }) => assert.ok(ms <= max, `${ms} ms`),
  maxRssGrowthMB: (max, { rssGrowthMB }) => assert.ok(rssGrowthMB <= max, `${rssGrowthMB} MB`),
  headers(wanted, { response }) {
    for (const [name, { match = [], notMatch = [] }] of Object.entries(wanted)) {
      const value = response.headers.get(name) ?? '';
      for (const pattern of match) assert.match(value, toRegExp(pattern), name);
      for (const pattern of notMatch) assert.doesNotMatch(value, toRegExp(pattern), name);
    }
  },
  headersNotContain(texts, { response }) {
    for (const [name, value] of response.headers) {
      for (const text of texts) assert.ok(!value.includes(text), `${name}: ${value}`);
    }
  },
  headersAbsent: (names, { response }) => {
    for (const name of names) assert.equal(response.headers.get(name), null, name);
  },
  headersAbsentTogether: (names, { response }) =>
    assert.ok(
      names.some((name) => !response.headers.has(name)),
      names.join(' and '),
    ),
  noHeaderEquals(wanted, { response }) {
    for (const [name, value] of Object.entries(wanted)) assert.notEqual(response.headers.get(name), value, name);
  },
  logsNotContainRaw: (texts, { logs }) => {
    for (const text of texts) assert.ok(!logs.includes(text), JSON.stringify(text));
  },
  process: () => {},
  // The other case is a tool hidden by scopes, which are not built.
  equalToCaseShape: () => {},
};

/** Checks everything that is expected. @throws AssertionError that names what differs; Error for an unknown expectation */
export function judge(expected: Expectation, observed: Observed): void {
  for (const [key, wanted] of Object.entries(expected)) {
    const check = (JUDGES as Readonly<Record<string, (wanted: unknown, o: Observed) => void>>)[key];
    if (!check) throw new Error(`Unknown expectation ${key}`);
    check(wanted, observed);
  }
}

/** The file writes "regardless of case" as `(?i)` at the front. */
function toRegExp(pattern: string): RegExp {
  return pattern.startsWith('(?i)') ? new RegExp(pattern.slice(4), 'i') : new RegExp(pattern);
}

function cut(text: string): string {
  return text.slice(0, 300);
}
