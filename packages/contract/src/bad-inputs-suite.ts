/** The bad inputs as tests of one target. */

import assert from 'node:assert/strict';
import type { AuditEvent } from '@mcp-serverless/core';
import { afterAll, describe, test } from 'vitest';
import {
  type BadInput,
  badInputs,
  type Concurrent,
  fill,
  type RequestSpec,
  type Resolved,
  resolve,
  type Step,
} from './bad-inputs.ts';
import { isConfiguration } from './bad-inputs-server.ts';
import { captured, isPlayable, lookUp, mutate, type Saved, tokenFor, withToken } from './bad-inputs-steps.ts';
import { type Expectation, isJudged, judge, type Observed } from './judge.ts';
import { accepted, modern } from './wire.ts';

declare module 'vitest' {
  interface TaskMeta {
    badInput?: { readonly target: string };
  }
}

/** What a server did since it was last asked. */
export interface Seen {
  readonly entered: readonly string[];
  readonly logs: readonly string[];
  readonly audit: readonly Partial<AuditEvent>[];
  /** The own keys of `Object.prototype` there. */
  readonly prototype: readonly string[];
}

/** A server of one configuration. */
export interface BadInputServer {
  send(request: Resolved): Promise<Response>;
  seen(): Promise<Seen>;
  /** Puts the server's clock so many seconds into the future; 0 puts it right. */
  advance(seconds: number): Promise<void>;
}

/** Reasons by id of a case, or by name of an expectation. */
type Reasons = Readonly<Record<string, string>>;

export interface BadInputTarget {
  readonly name: string;
  /** Gives a server of a configuration. Called for every case: a target that is slow to start gives the same one. */
  open(configuration: string): Promise<BadInputServer>;
  close?(): Promise<void>;
  /** The categories to run. Default: all. */
  readonly categories?: readonly string[];
  /** What cannot be sent here, and why. */
  readonly skip?: Reasons;
  /** What cannot be seen here, and why: everything else of the case is judged. */
  readonly blind?: Reasons;
}

/** What HTTP, JSON-RPC and handlers are tried with; other categories are about credentials. */
export const PROTOCOL_CATEGORIES: readonly string[] = [
  'json-rpc',
  'body',
  'mirrored-headers',
  'arguments',
  'resources',
  'caching',
  'leakage',
  'origin',
  'cors',
  'request-state',
];

/** What else is tried on servers of `bad-inputs-server.ts`: who calls, and what a server keeps of it. */
export const CALLER_CATEGORIES: readonly string[] = ['api-key', 'scopes', 'isolation', 'rate-limit'];

/** Cases of these categories that need an issuer or a clock: `auth-inputs-suite.ts` has them. */
export const ELSEWHERE: Reasons = Object.fromEntries(
  ['KEY-022', 'SCP-023', 'ISO-004'].map((id) => [id, 'run among the cases about credentials']),
);

/** Cases that need another server than the configuration they name. */
const VARIANTS: Reasons = { 'CACHE-004': 'F-JWT, in pages', 'CACHE-005': 'F-JWT, in pages' };

/** Why a case is not run on any target. */
const NOT_RUN: Reasons = {
  'BODY-019': 'a body that never ends is cut by the time limit of the platform, not by core',
  'ISO-007': 'what a handle is good for is up to the tool that gave it',
  'KEY-025': 'statistics of timing: the provider compares MACs under a random key, which its own tests show',
};

/** Cases that fail today, and why. A case must fail here; when it passes, its line has to go. */
const KNOWN_FAILURES: Reasons = {};

/** The members of a case and of a step that are understood. */
const CASE_KEYS = 'id category title level fixture request steps concurrent expect basis note'.split(' ');
const STEP_KEYS = 'request save repeat capture mutate advanceSeconds resign useKey useKeys as note'.split(' ');

/**
 * Declares the cases as tests of one target, in the test file that calls it. After each, a good request must be
 * answered and `Object.prototype` be what it was. A `must` gates; a `should` or `may` that is not met is skipped with
 * what differs. Prints how many ran, and why others did not.
 */
export function describeBadInputs(target: BadInputTarget): void {
  const { name, categories } = target;
  const items = badInputs.cases.filter(
    ({ category, construct }) => !construct && (categories?.includes(category) ?? true),
  );
  const ids = new Set(items.map(({ id }) => id));
  const unknown = Object.keys(target.skip ?? {}).filter((id) => !ids.has(id));
  if (unknown.length > 0) throw new Error(`describeBadInputs: no case ${unknown.join(', ')}`);
  const notes: string[] = [];
  const reasons = new Map<string, string[]>();
  const counts = new Map<string, { run: number; failed: number }>();
  let ran = 0;
  describe(`bad inputs on ${name}`, () => {
    for (const item of items) {
      const reason = target.skip?.[item.id] ?? reasonNotToRun(item);
      if (reason !== undefined) {
        reasons.set(reason, [...(reasons.get(reason) ?? []), item.id]);
        continue;
      }
      ran += 1;
      test(`${item.category} ${item.id} ${item.level}: ${item.title}`, {
        meta: { badInput: { target: name } },
      }, async (context) => {
        const count = counts.get(item.category) ?? { run: 0, failed: 0 };
        counts.set(item.category, count);
        count.run += 1;
        const note = await check(target, item).catch((error: unknown) => {
          count.failed += 1;
          throw error;
        });
        if (note === undefined) return;
        notes.push(`${item.id} ${item.title} (${note})`);
        context.skip(note);
      });
    }
    afterAll(async () => {
      await target.close?.();
      const lines = [...reasons].map(
        ([reason, cases]) => `${cases.length} not run: ${reason}${cases.length < 4 ? ` (${cases.join()})` : ''}`,
      );
      const unseen = Object.entries(target.blind ?? {}).map(([what, why]) => `${what} not judged: ${why}`);
      const categories = [...counts].map(
        ([category, { run, failed }]) => `${category}: ${run} run, ${failed} of level must failed`,
      );
      const all = [...categories, ...lines, ...unseen, ...notes].map((line) => `\n  ${line}`);
      console.log(`bad inputs on ${name}: ${ran} of ${items.length} run${all.join('')}`);
    });
  });
}

/** Why a case cannot be run, from what it is made of. */
function reasonNotToRun(item: BadInput): string | undefined {
  if (NOT_RUN[item.id] !== undefined) return NOT_RUN[item.id];
  if (item.expect.sameBodyForCases) return undefined;
  if (!isConfiguration(item.fixture ?? '')) return `there is no server ${item.fixture}`;
  if (item.concurrent) return item.expect.eachSeesOwn ? undefined : 'requests at once cannot be judged here';
  const strange = [
    ...Object.keys(item).filter((key) => !CASE_KEYS.includes(key)),
    ...(item.steps ?? []).flatMap((step) => Object.keys(step).filter((key) => !STEP_KEYS.includes(key))),
  ];
  if (strange.length > 0) return `${[...new Set(strange)].join(', ')} cannot be played here`;
  if (item.steps && !item.steps.every(isPlayable)) return 'a mutation that cannot be played here';
  const unjudged = Object.keys(item.expect).filter((key) => !isJudged(key));
  return unjudged.length > 0 ? `${unjudged.join(', ')} cannot be judged here` : undefined;
}

/** Plays a case. Gives what differs, where that does not gate. @throws AssertionError where it does */
async function check(target: BadInputTarget, item: BadInput): Promise<string | undefined> {
  const { sameBodyForCases } = item.expect;
  if (sameBodyForCases) return sameBody(target, item, sameBodyForCases);
  if (item.concurrent) {
    await atOnce(target, item, item.concurrent);
    return undefined;
  }
  const compares = item.expect.equalToCase ?? item.expect.equalToCaseShape;
  const other = compares === undefined ? undefined : await play(target, unknownTool(item));
  const observed = await play(target, item);
  const known = KNOWN_FAILURES[item.id];
  try {
    judge(expectationOf(item, target.blind), { ...observed, other });
  } catch (error) {
    if (known !== undefined) return `known failure: ${known}`;
    if (item.level === 'must') throw error;
    return `${item.level}, not met: ${error instanceof Error ? error.message : error}`;
  }
  if (known !== undefined) throw new Error(`Known failure that passes now, remove it: ${known}`);
  return undefined;
}

/** Plays cases whose answers nobody can tell apart. */
async function sameBody(
  target: BadInputTarget,
  { level }: BadInput,
  ids: readonly string[],
): Promise<string | undefined> {
  const bodies: string[] = [];
  for (const id of ids) {
    const item = badInputs.cases.find((one) => one.id === id);
    if (!item) throw new Error(`There is no case ${id}`);
    bodies.push((await play(target, item)).body);
  }
  if (new Set(bodies).size === 1) return undefined;
  if (level === 'must') assert.deepEqual(bodies, [bodies[0]]);
  return `${level}, not met: ${bodies.join(' ')}`;
}

/** The case that others are compared with, which the file names and leaves out: a tool that does not exist. */
function unknownTool(item: BadInput): BadInput {
  const tool = toolOf(item.request) ?? '';
  return JSON.parse(JSON.stringify(item), (_key, value) => (value === tool ? 'no_such_tool' : value));
}

function expectationOf({ expect }: BadInput, blind: Reasons = {}): Expectation {
  const seen = Object.entries(expect).filter(([key]) => blind[key] === undefined);
  return JSON.parse(JSON.stringify(Object.fromEntries(seen)), (_key, value) =>
    typeof value === 'string' ? fill(value) : value,
  );
}

async function play(target: BadInputTarget, item: BadInput): Promise<Observed> {
  const configuration = VARIANTS[item.id] ?? item.fixture ?? '';
  let server = await target.open(configuration);
  const { prototype } = await server.seen();
  const saved = new Map<string, Saved>();
  const variables = new Map<string, string>();
  const find = (path: string): unknown => variables.get(path) ?? lookUp(saved, path);
  const text = (path: string): string | undefined => {
    const value = find(path);
    return typeof value === 'string' ? value : undefined;
  };
  const steps: readonly Step[] = item.steps ?? [{ ...(item.request && { request: item.request }) }];
  const logs: string[] = [];
  let token: string | undefined;
  let last: (Answer & Seen) | undefined;
  for (const step of steps) {
    const { request, save, repeat = 1, capture = {}, mutate: mutation, advanceSeconds, as, useKey, useKeys } = step;
    const secrets = useKeys ?? (useKey === undefined ? undefined : [useKey]);
    if (secrets) server = await target.open(`${configuration}, ${secrets.join(' and ')}`);
    if (advanceSeconds !== undefined) await server.advance(advanceSeconds);
    if (as) token = tokenFor(as);
    if (mutation) variables.set(mutation.var, mutate(variables.get(mutation.var) ?? '', mutation.op));
    if (!request) continue;
    const sent = withToken(resolve(request, text), token);
    for (let i = 0; i < repeat; i++) {
      last = { ...(await answer(server, sent)), ...(await server.seen()) };
      logs.push(...last.logs);
    }
    const body = last?.body ?? '';
    for (const [name, path] of Object.entries(capture)) variables.set(name, String(captured(body, path)));
    if (save !== undefined && last) saved.set(save, { status: last.response.status, body });
  }
  if (!last) throw new Error(`${item.id} sends nothing`);
  if (steps.some(({ advanceSeconds }) => advanceSeconds !== undefined)) await server.advance(0);
  await control(server, configuration);
  assert.deepEqual((await server.seen()).prototype, prototype);
  return { ...last, logs, saved: find, tool: toolOf(item.request) };
}

/** Several callers at the same time: each is answered what is its own. */
async function atOnce(target: BadInputTarget, { fixture = '' }: BadInput, calls: Concurrent): Promise<void> {
  const server = await target.open(fixture);
  const { method, params } = calls.body;
  const answers = Array.from({ length: calls.n }, async (_, i) => {
    const [header, own] = calls.pairs[i % calls.pairs.length] ?? [['', ''], ''];
    const id = calls.sameId ?? i;
    const request = modern(method, params, { id, headers: { [header[0]]: fill(header[1]) } });
    const sent = { method: 'POST', url: request.url, headers: [...request.headers], body: await request.text() };
    const { content } = (await accepted(await server.send(sent), id)) as { content?: readonly { text?: string }[] };
    assert.equal(content?.[0]?.text, own);
  });
  await Promise.all(answers);
}

type Answer = Pick<Observed, 'response' | 'body' | 'ms' | 'rssGrowthMB'>;

async function answer(server: BadInputServer, request: Resolved): Promise<Answer> {
  const { rss } = process.memoryUsage();
  const started = performance.now();
  const response = await server.send(request);
  const body = await response.text();
  const ms = performance.now() - started;
  return { response, body, ms, rssGrowthMB: (process.memoryUsage().rss - rss) / 2 ** 20 };
}

/** Servers that answer nobody, because what they ask is broken. */
const CLOSED: readonly string[] = ['F-PROVIDER-THROWS', 'F-RATELIMIT-THROWS'];

/** A good request is answered as if nothing had been. */
async function control(server: BadInputServer, configuration: string): Promise<void> {
  const request = modern('server/discover');
  const headers = [...request.headers];
  if (configuration.startsWith('F-KEY')) headers.push(['x-api-key', fill('{{key:beta}}')]);
  // Another caller than those of the cases: who has asked too often is still refused.
  else if (configuration !== 'F-OPEN') headers.push(['authorization', `Bearer ${fill('{{token:good_user2}}')}`]);
  const response = await server.send({ method: 'POST', url: request.url, headers, body: await request.text() });
  if (CLOSED.includes(configuration)) assert.equal(response.status, 503);
  else await accepted(response);
}

function toolOf(request: RequestSpec | undefined): string | undefined {
  const { params } = (request?.body?.json ?? {}) as { params?: { name?: unknown } };
  return typeof params?.name === 'string' ? params.name : undefined;
}
