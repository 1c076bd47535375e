/** Whether a call costs more than it did in another checkout: both are run in turn, in many processes each. */

import { type Contestant, OURS } from './contestants.ts';
import { Runner } from './cost.ts';
import { TURNS } from './requests.ts';
import { CHECK } from './settings.ts';
import { median, shuffled, toSpread } from './spread.ts';
import { table } from './table.ts';

/** How fast a program is differs from process to process more than from round to round. */
const PROCESSES = 15;
const ROUNDS = 9;
const TOOLS = 1;
/** The most that a call may cost beside the other checkout's. */
const LIMIT = 1.02;

/** What every request of a running server goes through. */
const CALLS = TURNS.filter(({ name }) => name.startsWith('tools/call'));

/**
 * Prints the ratio of each call's cost, this checkout's to the other's, with its quartiles over the pairs of processes;
 * then that of all calls together, which decides: a median of at most 1.02, or quartiles that hold 1. Sets the exit code.
 * @param core the root module of the other checkout's core, as it would be published
 */
export async function against(core: string): Promise<void> {
  const other: Contestant = { ...OURS, name: 'the other', alias: { '@mcp-serverless/core': core } };
  const pairs: Record<string, number>[] = [];
  for (let i = 1; i <= PROCESSES; i++) {
    process.stderr.write(`  pair ${i} of ${PROCESSES}\n`);
    pairs.push(await measurePair([OURS, other]));
  }
  const rows = CALLS.map(({ name }) => ({ name, ...toSpread(pairs.map((pair) => pair[name] ?? Number.NaN)) }));
  const all = { name: 'all calls', ...toSpread(pairs.map((pair) => geometricMean(Object.values(pair)))) };
  const cells = [...rows, all].map(({ name, low, median, high }) => [name, ...[low, median, high].map(threeDigits)]);
  console.log(table(['ratio to the other checkout', 'lower quartile', 'median', 'upper quartile'], cells));
  const good = all.median <= LIMIT || (all.low <= 1 && all.high >= 1);
  console.log(`\nall calls: ${good ? 'good' : `WORSE: the median may be ${LIMIT}, or the quartiles hold 1`}`);
  console.log(`\n${good ? '1 passed, 0 failed' : '0 passed, 1 failed'}`);
  if (!good) process.exitCode = 1;
}

/** The ratio of each call, the first contestant's median to the second's, in one process each. */
async function measurePair(contestants: readonly [Contestant, Contestant]): Promise<Record<string, number>> {
  const runners: Runner[] = [];
  try {
    // Whoever starts second must not always be the same.
    for (const one of shuffled(contestants)) {
      const runner = new Runner(one, CHECK);
      runners.push(runner);
      await runner.answer();
    }
    const found: Record<string, number> = {};
    for (const { name } of CALLS) {
      const costs = new Map<Contestant, number[]>(contestants.map((one) => [one, []]));
      for (const runner of runners) await runner.ask({ turn: name, toolCounts: [TOOLS], ms: CHECK.costWarmupMs });
      for (let round = 0; round < ROUNDS; round++) {
        for (const runner of shuffled(runners)) {
          costs.get(runner.contestant)?.push(await runner.ask({ tools: TOOLS, ms: CHECK.costRoundMs }));
        }
      }
      const [here = Number.NaN, there = Number.NaN] = contestants.map((one) => median(costs.get(one) ?? []));
      found[name] = here / there;
    }
    return found;
  } finally {
    for (const runner of runners) runner.end();
  }
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function threeDigits(value: number): string {
  return value.toFixed(3);
}
