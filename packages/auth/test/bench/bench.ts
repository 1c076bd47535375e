/**
 * What authentication adds to a request, beside the bounds that are set for it. Everything is measured in turn in one
 * process, so that a busy machine is busy for all; compared are medians. Exits with 1 when a bound is not met.
 */

import { type AuthProvider, defineTool, MCPServer } from '@mcp-serverless/core';
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose';
import { APIKeyAuthProvider, generateApiKey, OAuthAuthProvider } from '../../src/index.ts';
import { createTestAuthorizationServer, createTestKey } from '../../src/testing.ts';

const RESOURCE = 'https://mcp.example.com/mcp';
const ROUNDS = Number(process.argv[2] ?? 3000);
const WARM_UP_ROUNDS = 300;
/** An API key may add so much, in milliseconds; a verified token so many times the verification alone. */
const KEY_MS = 0.15;
const TOKEN_FACTOR = 1.3;

/** Makes ready what is not counted, and gives what is. */
type Work = () => () => Promise<unknown>;

const key = await generateApiKey();
const as = await createTestAuthorizationServer({ key: await createTestKey({ alg: 'RS256' }), lifetimeSeconds: 3600 });
const token = await as.mint();
const bearer = { authorization: `Bearer ${token}` };

const keys = createLocalJWKSet({ keys: [as.key.publicJwk] } as unknown as JSONWebKeySet);
const claims = { issuer: as.issuer, audience: RESOURCE, typ: 'at+jwt', requiredClaims: ['exp', 'sub'] };

const works = {
  open: answered({}),
  plainKey: answered({ 'x-api-key': key.key }, new APIKeyAuthProvider({ keys: [key.key] })),
  hashedKey: answered({ 'x-api-key': key.key }, new APIKeyAuthProvider({ keys: [{ id: key.id, hash: key.hash }] })),
  token: answered(
    bearer,
    new OAuthAuthProvider({ resource: RESOURCE, authorizationServers: [as.issuer], fetch: as.fetch }),
  ),
  jwtVerify: () => () => jwtVerify(token, keys, { ...claims, algorithms: ['RS256'] }),
} satisfies Readonly<Record<string, Work>>;

const medians = await measure(works);
const bare = medians.jwtVerify;
const rows = [
  bounded('API key, added', medians.plainKey - medians.open, KEY_MS),
  bounded('hashed API key, added', medians.hashedKey - medians.open, KEY_MS),
  bounded(
    `RS256 token, cached keys, added; ${TOKEN_FACTOR} x jwtVerify`,
    medians.token - medians.open,
    TOKEN_FACTOR * bare,
  ),
];
console.log(
  `medians of ${ROUNDS} rounds: a request without authentication ${ms(medians.open)}, jwtVerify alone ${ms(bare)}`,
);
for (const { text } of rows) console.log(text);
process.exitCode = rows.every(({ met }) => met) ? 0 : 1;

/** A whole request, which the platform has made, to a server with this provider. @throws Error unless the tool has answered */
function answered(headers: Readonly<Record<string, string>>, provider?: AuthProvider): Work {
  const server = new MCPServer({
    name: 'bench',
    version: '1.0.0',
    observe: false,
    ...(provider && { auth: { provider } }),
  }).addTool(defineTool({ name: 'ping', description: 'Answers', handler: () => 'pong' }));
  const body = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ping","arguments":{}}}';
  const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body };
  return () => {
    const request = new Request(RESOURCE, init);
    return async () => {
      const response = await server.handleRequest(request);
      const text = await response.text();
      if (!text.includes('pong')) throw new Error(`${response.status} ${text}`);
    };
  };
}

/** Runs all of them again and again, one after the other; gives the median of each in milliseconds. */
async function measure<Name extends string>(
  all: Readonly<Record<Name, Work>>,
): Promise<Readonly<Record<Name, number>>> {
  const works = Object.entries(all) as [Name, Work][];
  const times = new Map(works.map(([name]): [Name, number[]] => [name, []]));
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    // In another order each time: else one of them would always find warm what the one before it has used.
    for (const [name, work] of shuffled(works)) {
      const run = work();
      const started = performance.now();
      await run();
      if (round >= 0) times.get(name)?.push(performance.now() - started);
    }
  }
  const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length >> 1] ?? Number.NaN;
  return Object.fromEntries([...times].map(([name, list]) => [name, median(list)])) as Record<Name, number>;
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, at: Math.random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

function bounded(what: string, value: number, limit: number): { readonly text: string; readonly met: boolean } {
  const met = value <= limit;
  return { text: `${ms(value)} of at most ${ms(limit)}  ${met ? 'met' : 'NOT MET'}  ${what}`, met };
}

function ms(value: number): string {
  return `${value.toFixed(3)} ms`;
}
