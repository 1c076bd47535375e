/** The cases about credentials as tests of one target. */

import assert from 'node:assert/strict';
import { afterAll, describe, expect, test } from 'vitest';
import type { AuthConstruct } from './auth-construct.ts';
import {
  type AuthCase,
  type AuthExpectation,
  type AuthRequest,
  type AuthStep,
  authCases,
  written,
} from './auth-inputs.ts';
import { AUTH_CONFIGURATIONS, KEYS_FRESH_SECONDS, type Override } from './auth-servers.ts';
import type { Outbound, WorldState } from './auth-world.ts';
import { badInputs, type RequestSpec } from './bad-inputs.ts';
import { judge } from './judge.ts';

/** What happened in the world of a case. */
export interface AuthSeen {
  /** Since it was last asked. */
  readonly entered: readonly string[];
  /** Since it was last asked. */
  readonly logs: readonly string[];
  /** The keys that the rate limiter was asked about. */
  readonly limited: readonly string[];
  readonly outbound: readonly Outbound[];
  /** The own keys of `Object.prototype` there. */
  readonly prototype: readonly string[];
}

/** A server of one case and the world around it. */
export interface AuthScene {
  change(state: WorldState): Promise<void> | void;
  send(request: AuthRequest, signal?: AbortSignal): Promise<Response>;
  seen(): Promise<AuthSeen> | AuthSeen;
}

/** How a scene begins. */
export interface AuthSetup {
  readonly fixture: string;
  readonly override: Override;
  readonly world: WorldState;
}

export interface AuthTarget {
  readonly name: string;
  open(setup: AuthSetup): Promise<AuthScene> | AuthScene;
  /** The name of what constructing it throws there. */
  thrownBy(options: AuthConstruct): Promise<string | undefined> | string | undefined;
  close?(): Promise<void>;
  /** Runs what may wait for a timer, where time does not pass by itself. */
  timed?<T>(work: () => Promise<T>): Promise<T>;
  /** What is in use after everything that can be has been freed. */
  memoryMB?(): Promise<number>;
  /** Whether every request fetches for itself. */
  readonly fetchesAlone?: boolean;
  /** What cannot be sent or seen here, and why, by id. */
  readonly skip?: Readonly<Record<string, string>>;
}

/** Why what is sent differs from the file. */
const DIFFERENT: Readonly<Record<string, { readonly why: string; readonly headers: RequestSpec['headers'] }>> = {
  'INT-017': { why: 'a fifth of the tokens, which may leave a fifth of the memory behind', headers: [] },
  'PLAT-020': {
    why: 'credentials are looked at before the body is: with good ones it is the body that is refused',
    headers: [['authorization', 'Bearer {{token:good}}']],
  },
};

/** Only these are judged here; the others by the shared judge. */
const OWN = ['outbound', 'allStatus', 'sequence', 'repeat', 'outboundAuthorization', 'rateLimitKeyNot', 'noGlobalIO'];

/** Cases with very many requests are played with so many times fewer, and may leave so many times less behind. */
const SCALE = 5;

interface Counts {
  run: number;
  failed: number;
}

/**
 * Declares the cases as tests of one target, in the test file that calls it. A `must` gates; any other that is not met is
 * skipped with what differs. Prints how many ran of each category.
 */
export function describeAuthInputs(target: AuthTarget): void {
  const counts = new Map<string, Counts>();
  const notes: string[] = [];
  const skipped = Object.keys(target.skip ?? {});
  describe(`bad credentials on ${target.name}`, () => {
    for (const item of authCases.filter(({ id }) => !skipped.includes(id))) {
      test(`${item.category} ${item.id} ${item.level}: ${item.title}`, { timeout: 120_000 }, async (context) => {
        const count = counts.get(item.category) ?? { run: 0, failed: 0 };
        counts.set(item.category, count);
        count.run += 1;
        try {
          await new Play(target, await written(item)).run();
        } catch (error) {
          if (item.level === 'must' || !(error instanceof assert.AssertionError)) {
            count.failed += 1;
            throw error;
          }
          const note = `${item.level}, not met: ${error.message}`;
          notes.push(`${item.id} ${item.title} (${note})`);
          context.skip(note);
        }
      });
    }

    test('the file has a server here for every configuration of these cases', () => {
      const ids = authCases.map(({ id }) => id);
      expect(
        authCases.flatMap(({ fixture = 'F-JWT' }) => fixture).filter((name) => !AUTH_CONFIGURATIONS.includes(name)),
      ).toEqual([]);
      expect([...skipped, ...Object.keys(DIFFERENT)].filter((id) => !ids.includes(id))).toEqual([]);
    });

    afterAll(async () => {
      await target.close?.();
      const lines = [
        ...[...counts].map(([category, { run, failed }]) => `${category}: ${run} run, ${failed} of level must failed`),
        ...Object.entries(DIFFERENT).map(([id, { why }]) => `${id} sent otherwise: ${why}`),
        ...Object.entries(target.skip ?? {}).map(([id, why]) => `${id} not run: ${why}`),
        ...notes,
      ];
      console.log(`bad credentials on ${target.name}:${lines.map((line) => `\n  ${line}`).join('')}`);
    });
  });
}

interface Played {
  readonly response: Response;
  readonly body: string;
}

/** One case. */
class Play {
  readonly #target: AuthTarget;
  readonly #item: AuthCase;
  readonly #saved = new Map<string, Played>();
  readonly #logs: string[] = [];
  #now: number = badInputs.clock;

  constructor(target: AuthTarget, item: AuthCase) {
    this.#target = target;
    this.#item = item;
  }

  /** @throws AssertionError where something differs */
  async run(): Promise<void> {
    const { construct, concurrent, expect: expected, ...item } = this.#item;
    if (construct) {
      const thrown = await this.#target.thrownBy(construct);
      return assert.equal(thrown, expected.throwsAtConstruction ? 'TypeError' : undefined);
    }
    const { jwksEndpoint, introspectionResponse, issuerMetadata } = item;
    const scene = await this.#target.open({
      fixture: item.fixture ?? '',
      override: item.fixtureOverride ?? {},
      world: {
        ...(jwksEndpoint && { jwksEndpoint }),
        ...(introspectionResponse && { introspectionResponse }),
        ...(issuerMetadata && { issuerMetadata }),
      },
    });
    if (expected.noGlobalIO) return assert.deepEqual((await scene.seen()).outbound, []);
    if (expected.sequence) return this.#sequence(scene, expected.sequence);
    if (concurrent) {
      const all = await Promise.all(Array.from({ length: concurrent.n }, () => scene.send(concurrent.request)));
      for (const { status } of all) assert.ok(expected.allStatus?.includes(status), String(status));
      return this.#judgeOutbound(await scene.seen());
    }
    await this.#steps(scene);
  }

  async #steps(scene: AuthScene): Promise<void> {
    const { expect: expected, request, steps = [{ ...(request && { request: this.#amended(request) }) }] } = this.#item;
    const { prototype } = await scene.seen();
    const started = Date.now();
    const before = await this.#memoryMB();
    let last: (Played & { readonly entered: readonly string[] }) | undefined;
    const timed = this.#target.timed ?? ((work) => work());
    for (const step of steps) last = (await timed(() => this.#step(scene, step))) ?? last;
    assert.ok(last, 'nothing was sent');
    for (let i = 0; i < (expected.repeat ?? 0) / SCALE; i++) {
      // Each with a token of its own: what is kept about them must be bounded.
      await (await scene.send(this.#withToken(`opaque-token-${i}`))).text();
      await scene.seen();
    }
    const grown = ((await this.#memoryMB()) - before) * (expected.repeat === undefined ? 1 : SCALE);
    judge(Object.fromEntries(Object.entries(expected).filter(([key]) => !OWN.includes(key))), {
      ...last,
      ms: Date.now() - started,
      rssGrowthMB: grown,
      logs: this.#logs,
      audit: [],
      saved: (path) => {
        const [name = '', what] = path.split('.');
        const answer = this.#saved.get(name);
        return what === 'status' ? answer?.response.status : answer?.body;
      },
      tool: 'whoami',
    });
    const seen = await scene.seen();
    this.#judgeOutbound(seen);
    if (expected.rateLimitKeyNot !== undefined) {
      assert.equal(seen.limited.length > 0, true);
      for (const key of seen.limited) assert.ok(!key.includes(expected.rateLimitKeyNot), key);
    }
    assert.deepEqual(seen.prototype, prototype);
  }

  #amended(request: AuthRequest): AuthRequest {
    const { headers = [] } = DIFFERENT[this.#item.id] ?? {};
    return { ...request, headers: [...(request.headers ?? []), ...headers] };
  }

  async #step(
    scene: AuthScene,
    step: AuthStep,
  ): Promise<(Played & { readonly entered: readonly string[] }) | undefined> {
    const { request, repeat = 1, save, jwksKeys, jwksEndpoint, jwksDelayMs = 0, abortAfterMs } = step;
    this.#now += step.advanceSeconds ?? 0;
    if (step.forceCacheExpiry) this.#now = Math.max(this.#now, badInputs.clock + KEYS_FRESH_SECONDS + 1);
    await scene.change({
      now: this.#now,
      jwksDelayMs,
      ...(jwksKeys && { jwksKeys }),
      ...(jwksEndpoint && { jwksEndpoint }),
    });
    let played: (Played & { readonly entered: readonly string[] }) | undefined;
    for (let i = 0; request && i < repeat; i++) {
      const response = await scene.send(
        request,
        abortAfterMs === undefined ? undefined : AbortSignal.timeout(abortAfterMs),
      );
      const body = await response.text();
      const { entered, logs } = await scene.seen();
      this.#logs.push(...logs);
      played = { response, body, entered };
    }
    if (save !== undefined && played) this.#saved.set(save, played);
    return played;
  }

  async #sequence(scene: AuthScene, wanted: NonNullable<AuthExpectation['sequence']>): Promise<void> {
    const statuses: number[] = [];
    for (const { at = 0, token = 'opaque-token-0001' } of wanted) {
      await scene.change({ now: badInputs.clock + at });
      statuses.push((await scene.send(this.#withToken(token))).status);
    }
    assert.deepEqual(
      statuses,
      wanted.map(({ status }) => status),
    );
  }

  #withToken(token: string): AuthRequest {
    const { request } = this.#item;
    assert.ok(request);
    const headers = request.headers.filter(([name]) => name !== 'authorization');
    return { ...request, headers: [...headers, ['authorization', `Bearer ${token}`]] };
  }

  async #memoryMB(): Promise<number> {
    return this.#item.expect.repeat === undefined ? 0 : ((await this.#target.memoryMB?.()) ?? 0);
  }

  #judgeOutbound({ outbound: sent }: AuthSeen): void {
    const { outbound, outboundAuthorization } = this.#item.expect;
    const urls = sent.map(({ url }) => url);
    for (const text of outbound?.urlsNotContain ?? []) assert.ok(!urls.some((url) => url.includes(text)), urls.join());
    const { max = Number.POSITIVE_INFINITY, maxOnWorkers = max } = outbound?.jwks ?? {};
    const fetches = urls.filter((url) => url.endsWith('/jwks')).length;
    assert.ok(fetches <= (this.#target.fetchesAlone ? maxOnWorkers : max), `${fetches} fetches of keys`);
    if (outboundAuthorization !== undefined) assert.equal(sent.at(-1)?.authorization, outboundAuthorization);
  }
}
