/** How many calls a process answers, beside one that reads the body and answers constant JSON, and what they leave behind. */

import autocannon from 'autocannon';
import { type Measured, median, run } from './process.ts';
import type { Row } from './run.ts';

const ROUNDS = 5;
const SECONDS = 4;
const MIN_SHARE = 0.85;
const FEW = 10_000;
const MANY = 100_000;
const MAX_GROWTH = 0.05;

const CALL = {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-11-25',
  },
  body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'hello' } }),
  connections: 10,
} as const;

/** Requests a second. @throws Error when one was not answered with 200 */
async function load(url: string, amount: { readonly duration: number } | { readonly amount: number }): Promise<number> {
  const { requests, non2xx, errors } = await autocannon({ ...CALL, url, ...amount });
  if (non2xx + errors > 0) throw new Error(`${non2xx + errors} of ${requests.total} requests failed`);
  return requests.average;
}

export async function measureLoad(say: (text: string) => void): Promise<Row[]> {
  const [mcp, constant, blind] = await Promise.all([run('mcp'), run('constant'), run('blind')]);
  try {
    await checkSame(mcp, constant, blind);
    for (const { url } of [mcp, constant, blind]) await load(url, { amount: 5000 });
    const shares: number[] = [];
    const rates: number[] = [];
    const blindly: number[] = [];
    for (let round = 1; round <= ROUNDS; round++) {
      say(`tools/call, round ${round} of ${ROUNDS}`);
      const ours = await load(mcp.url, { duration: SECONDS });
      shares.push(ours / (await load(constant.url, { duration: SECONDS })));
      rates.push(ours);
      blindly.push(ours / (await load(blind.url, { duration: SECONDS })));
    }
    const share = median(shares);
    const throughput: Row = {
      what: `tools/call beside constant JSON, median of ${ROUNDS} (${Math.round(median(rates))} a second)`,
      measured: `${(100 * share).toFixed(0)} %`,
      target: `>= ${100 * MIN_SHARE} %`,
      met: share >= MIN_SHARE,
    };
    const unread: Row = {
      what: 'the same beside constant JSON for a body that nobody reads',
      measured: `${(100 * median(blindly)).toFixed(0)} %`,
      target: '',
      met: undefined,
    };
    return [throughput, unread, await measureGrowth(say)];
  } finally {
    await Promise.all([mcp.stop(), constant.stop(), blind.stop()]);
  }
}

/** Both must give the same answer, or there is nothing to compare. */
async function checkSame(...servers: readonly Measured[]): Promise<void> {
  const { method, headers, body } = CALL;
  const answers = await Promise.all(
    servers.map(async ({ url }) => (await fetch(url, { method, headers, body })).text()),
  );
  if (new Set(answers).size !== 1) throw new Error(`different answers: ${answers.join(' and ')}`);
}

async function measureGrowth(say: (text: string) => void): Promise<Row> {
  say(`heap after ${FEW} and after ${MANY} requests`);
  const server = await run('mcp');
  try {
    await load(server.url, { amount: FEW });
    const few = await server.heap();
    await load(server.url, { amount: MANY - FEW });
    const growth = (await server.heap()) / few - 1;
    return {
      what: `heap after ${MANY} requests, beside after ${FEW} (${(few / 1024 / 1024).toFixed(1)} MB)`,
      measured: `${growth > 0 ? '+' : ''}${(100 * growth).toFixed(1)} %`,
      target: `<= +${100 * MAX_GROWTH} %`,
      met: growth <= MAX_GROWTH,
    };
  } finally {
    await server.stop();
  }
}
