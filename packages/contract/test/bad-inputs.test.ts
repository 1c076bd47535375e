import assert from 'node:assert/strict';
import { APIKeyAuthProvider } from '@mcp-serverless/auth';
import type { CorsOptions } from '@mcp-serverless/core';
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type BadInput, badInputs, type Construct, toRequest } from '../src/bad-inputs.ts';
import { createFixture, type FixtureOverrides } from '../src/fixture.ts';
import { judge, type Observed } from '../src/judge.ts';
import { accepted, modern } from '../src/wire.ts';

/** Configurations of the file that can be made today. `observe: undefined` is core's own log, which is looked at too. */
const CONFIGURATIONS: Readonly<Record<string, FixtureOverrides>> = {
  'F-OPEN': { observe: undefined },
  'F-ORIGIN': {
    observe: undefined,
    cors: { allowOrigin: 'https://app.example.com' },
    allowedHosts: ['mcp.example.com'],
  },
  'F-KEY': { observe: undefined, auth: { provider: keyProvider() } },
};

function keyProvider(): APIKeyAuthProvider {
  const keys = Object.entries(badInputs.fixtures['F-KEY'].keys).map(([id, { value, ...record }]) => ({
    id,
    key: value,
    ...record,
  }));
  return new APIKeyAuthProvider({ keys, clock: () => badInputs.clock });
}

/** Why a case cannot run yet, by configuration. */
const NOT_BUILT: Readonly<Record<string, string>> = {
  'F-JWT': 'the JWT provider',
  'F-JWT-CORS': 'the JWT provider',
  'F-JWT-DISCOVERY': 'the JWT provider',
  'F-HS': 'the JWT provider',
  'F-INTRO': 'OAuth token introspection',
  'F-ANY': 'combining providers',
  'F-OPTIONAL': 'optional authentication',
  'F-DPOP': 'DPoP',
  'F-MRTR': 'questions to the client and sealed request state',
  'F-ACCESS': 'Cloudflare Access',
  'F-COGNITO': 'Cognito',
  'F-LAMBDA': 'the JWT provider',
  'F-LAMBDA-AUTHORIZER': 'a provider that trusts the gateway',
  'F-KEY-LOOKUP-HANGS': 'looking keys up in a database',
  'F-PROVIDER-THROWS': 'the JWT provider',
  'F-AUDIT-THROWS': 'the audit hook',
  'F-RATELIMIT': 'the rate limit hook',
  'F-RATELIMIT-THROWS': 'the rate limit hook',
};

/** Why one case is not run. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'BODY-019': 'a body that never ends is cut by the time limit of the platform, not by core',
  'KEY-023': 'scopes of a tool are not built',
  'KEY-025': 'statistics of timing: the provider compares MACs under a random key, which its own tests show',
};

/** Constructors of the category `configuration`, as far as they exist. */
function construct({ provider, keys, cors }: Construct): unknown {
  return provider === 'apikey'
    ? new APIKeyAuthProvider({ keys: keys ?? [] })
    : createFixture('open', { cors: cors as CorsOptions });
}

const NOT_BUILT_JWT = `not built: ${NOT_BUILT['F-JWT']}`;

function reasonNotToRun({ id, fixture, construct }: BadInput): string | undefined {
  if (construct) {
    if (construct.provider === 'apikey' || construct.cors) return undefined;
    if (construct.codec) return `not built: ${NOT_BUILT['F-MRTR']}`;
    return construct.provider === 'oauth' ? 'not built: the OAuth provider' : NOT_BUILT_JWT;
  }
  const missing = NOT_BUILT[fixture ?? ''];
  return missing === undefined ? NOT_RUN[id] : `not built: ${missing}`;
}

async function run({ request, fixture }: BadInput): Promise<Observed & { readonly again: Promise<Response> }> {
  assert.ok(request && fixture);
  const entered: string[] = [];
  const server = createFixture('open', CONFIGURATIONS[fixture], (tool) => entered.push(tool));
  const sent = toRequest(request);
  const { rss } = process.memoryUsage();
  const started = performance.now();
  const response = await server.handleRequest(sent);
  const body = await response.text();
  const ms = performance.now() - started;
  const rssGrowthMB = (process.memoryUsage().rss - rss) / 2 ** 20;
  const control = modern('server/discover');
  if (fixture === 'F-KEY') control.headers.set('x-api-key', badInputs.fixtures['F-KEY'].keys['alpha']?.value ?? '');
  return {
    response,
    body,
    ms,
    rssGrowthMB,
    entered: [...entered],
    logs: logs.join('\n'),
    again: server.handleRequest(control),
  };
}

const logs: string[] = [];
const OWN_KEYS = Reflect.ownKeys(Object.prototype);
const unmet: string[] = [];

beforeEach(() => {
  logs.length = 0;
  for (const method of ['log', 'error', 'warn', 'info', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => void logs.push(args.map(String).join(' ')));
  }
});
afterEach(() => void vi.restoreAllMocks());

const running = badInputs.cases.filter((item) => reasonNotToRun(item) === undefined);

describe.each([...new Set(running.map(({ category }) => category))])('%s', (category) => {
  for (const item of running.filter((item) => item.category === category)) {
    test(`${item.id} ${item.level}: ${item.title}`, async (context) => {
      if (item.construct) {
        const options = item.construct;
        assert.equal(item.expect.throwsAtConstruction, true);
        assert.throws(() => construct(options), TypeError);
        return;
      }
      const observed = await run(item);
      await accepted(await observed.again);
      assert.deepEqual(Reflect.ownKeys(Object.prototype), OWN_KEYS);
      try {
        judge(item.expect, observed);
      } catch (error) {
        if (item.level === 'must') throw error;
        const note = `${item.level}, not met: ${error instanceof Error ? error.message : error}`;
        unmet.push(`${item.id} ${item.title} (${note})`);
        context.skip(note);
      }
    });
  }
});

describe('the file', () => {
  test('has a configuration or a reason for every case, and none that is not needed', () => {
    const fixtures = new Set(badInputs.cases.flatMap(({ fixture }) => fixture ?? []));
    expect([...fixtures].filter((name) => !(name in CONFIGURATIONS) && !(name in NOT_BUILT))).toEqual([]);
    expect([...Object.keys(CONFIGURATIONS), ...Object.keys(NOT_BUILT)].filter((name) => !fixtures.has(name))).toEqual(
      [],
    );
    const ids = new Set(badInputs.cases.map(({ id }) => id));
    expect(Object.keys(NOT_RUN).filter((id) => !ids.has(id))).toEqual([]);
    expect(ids.size).toBe(badInputs.cases.length);
  });
});

afterAll(() => {
  const reasons = new Map<string, string[]>();
  for (const item of badInputs.cases) {
    const reason = reasonNotToRun(item);
    if (reason !== undefined) reasons.set(reason, [...(reasons.get(reason) ?? []), item.id]);
  }
  console.log(
    [
      `bad inputs: ${running.length} of ${badInputs.cases.length} run`,
      ...[...reasons].map(
        ([reason, ids]) => `  ${ids.length} not run, ${reason}${ids.length < 4 ? `: ${ids.join()}` : ''}`,
      ),
      ...unmet.map((line) => `  ${line}`),
    ].join('\n'),
  );
});
