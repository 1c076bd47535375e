/** Judges an answer by what a case of `bad-inputs.json` expects. */

import assert from 'node:assert/strict';
import type { AuditEvent } from '@mcp-serverless/core';

type Names = readonly string[];

/** What a case expects; a list of statuses or codes means any of them. */
export interface Expectation {
  readonly status?: readonly number[];
  readonly lastStatus?: readonly number[];
  readonly jsonrpcError?: readonly number[];
  /** A JSON-RPC error or a result with `isError`. */
  readonly errorOrIsError?: boolean;
  /** Whether a tool's handler was entered. */
  readonly toolRan?: boolean;
  readonly bodyContains?: Names;
  readonly bodyNotContains?: Names;
  readonly validJson?: boolean;
  readonly idEquals?: unknown;
  /** Members of the result. */
  readonly resultEquals?: Readonly<Record<string, unknown>>;
  /** Members of the body. */
  readonly jsonEquals?: Readonly<Record<string, unknown>>;
  readonly maxResponseBytes?: number;
  readonly maxMs?: number;
  readonly maxRssGrowthMB?: number;
  readonly headers?: Readonly<Record<string, { readonly match?: Names; readonly notMatch?: Names }>>;
  readonly headersNotContain?: Names;
  readonly headersAbsent?: Names;
  /** Not all of them in one answer. */
  readonly headersAbsentTogether?: Names;
  readonly noHeaderEquals?: Readonly<Record<string, string>>;
  readonly logsNotContain?: Names;
  readonly logsNotContainRaw?: Names;
  readonly logsEachLineIsOneEvent?: boolean;
  /** Members that the last audit event has, and those it does not have. */
  readonly audit?: { readonly has?: Names; readonly notHas?: Names };
  /** Paths into saved answers, all the same. */
  readonly equal?: Names;
  readonly alsoEqual?: Names;
  /** That a good request works afterwards and `Object.prototype` is unchanged: checked after every case. */
  readonly process?: string;
  /** Whether constructing it throws. */
  readonly throwsAtConstruction?: boolean;
  /** The answer is that of another case, but for the tool's name. */
  readonly equalToCase?: string;
  /** The answer has the members of that of another case. */
  readonly equalToCaseShape?: string;
  /** Of many callers at once. */
  readonly eachSeesOwn?: boolean;
  /** Whether the tool came to its end. */
  readonly toolCompleted?: boolean;
  /** What the state of the answer does not tell. */
  readonly stateNotContains?: Names;
  /** The answers of other cases are the same, byte by byte. */
  readonly sameBodyForCases?: Names;
  /** Said to the reader of the file. */
  readonly note?: string;
}

/** What happened; of several requests, what came of the last. */
export interface Observed {
  readonly response: Response;
  readonly body: string;
  readonly ms: number;
  readonly rssGrowthMB: number;
  /** The tools whose handlers were entered. */
  readonly entered: Names;
  /** What the server wrote to its log, one text a call. */
  readonly logs: Names;
  readonly audit: readonly Partial<AuditEvent>[];
  /** Finds what a step saved, by `name.path`. */
  saved(path: string): unknown;
  /** The tool that was called, where one was. */
  readonly tool: string | undefined;
  /** What came of the case that this one is compared with. */
  readonly other?: Pick<Observed, 'response' | 'body' | 'tool'> | undefined;
}

type Judged = Omit<Required<Expectation>, 'throwsAtConstruction' | 'eachSeesOwn' | 'sameBodyForCases'>;
type Judges = { readonly [K in keyof Judged]: (wanted: Judged[K], observed: Observed) => void };

const JUDGES: Judges = {
  status: (any, { response, body }) => assert.ok(any.includes(response.status), `${response.status}: ${cut(body)}`),
  lastStatus: (any, observed) => JUDGES.status(any, observed),
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
  resultEquals: (members, { body }) => assert.deepEqual(pick(JSON.parse(body).result, members), members),
  jsonEquals: (members, { body }) => assert.deepEqual(pick(JSON.parse(body), members), members),
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
  logsNotContain: (texts, { logs }) => {
    for (const text of texts) assert.ok(!logs.join('\n').includes(text), 'in the log');
  },
  logsNotContainRaw: (texts, { logs }) => {
    for (const text of texts) assert.ok(!logs.join('\n').includes(text), JSON.stringify(text));
  },
  logsEachLineIsOneEvent(_, { logs }) {
    assert.ok(logs.length > 0, 'nothing was logged');
    for (const line of logs) {
      assert.doesNotMatch(line, /[\r\n]/);
      assert.equal(typeof JSON.parse(line), 'object', line);
    }
  },
  audit({ has = [], notHas = [] }, { audit }) {
    const event = audit.at(-1);
    assert.ok(event, 'no audit event');
    for (const name of has) assert.notEqual((event as Readonly<Record<string, unknown>>)[name], undefined, name);
    for (const name of notHas) assert.ok(!(name in event), name);
  },
  equal: ([first = '', ...others], { saved }) => {
    assert.notEqual(saved(first), undefined, first);
    for (const path of others) assert.deepEqual(saved(path), saved(first), path);
  },
  alsoEqual: (paths, observed) => JUDGES.equal(paths, observed),
  toolCompleted: (completed, { entered }) =>
    assert.equal(
      entered.some((name) => name.endsWith(': done')),
      completed,
      `entered: ${entered.join()}`,
    ),
  stateNotContains(texts, { body }) {
    const state = JSON.parse(body).result.requestState;
    assert.equal(typeof state, 'string');
    for (const text of texts) assert.ok(!(state + atob(toBase64(state))).includes(text), text);
  },
  process: () => {},
  note: () => {},
  equalToCase(_, { response, body, tool, other }) {
    assert.equal(response.status, other?.response.status);
    assert.equal(nameless(body, tool), nameless(other?.body ?? '', other?.tool));
  },
  equalToCaseShape(_, { response, body, other }) {
    assert.equal(response.status, other?.response.status);
    assert.deepEqual(shapeOf(JSON.parse(body)), shapeOf(JSON.parse(other?.body ?? 'null')));
  },
};

/** Whether it is an expectation that this file can judge. */
export function isJudged(expectation: string): boolean {
  return Object.hasOwn(JUDGES, expectation);
}

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

function pick(value: object, members: object): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => key in members));
}

function nameless(body: string, tool: string | undefined): string {
  return tool === undefined ? body : body.replaceAll(tool, '*');
}

/** The members, with the type of each in place of its value; codes stay. */
function shapeOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, key === 'code' ? member : shapeOf(member)]),
  );
}

function toBase64(base64url: string): string {
  return base64url.replaceAll('-', '+').replaceAll('_', '/');
}

function cut(text: string): string {
  return text.slice(0, 300);
}
