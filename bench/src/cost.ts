/** What one request costs in process: interleaved rounds of tinybench, a median over rounds. */

import { Bench } from 'tinybench';
import { bundleModule } from './bundle.ts';
import { CONTESTANTS, type Contestant, FLOOR, OURS } from './contestants.ts';
import { checkAnswer, TURNS, type Turn } from './requests.ts';
import type { Serve } from './tool.ts';

export const TOOL_COUNTS = [1, 100, 1000] as const;
/** Many short rounds: what else the machine does then falls on everybody alike. */
const ROUNDS = 41;
const ROUND_MS = 6;
const WARMUP_MS = 250;
/** A sample is this many requests in a row, or fewer where one request takes long. */
const MAX_BATCH = 50;
const SAMPLE_MS = 1;

/** The median of the rounds, and their quartiles. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** The cost of one request. */
export interface Cost {
  readonly microseconds: Spread;
  /** Against the floor in the same round: what slows the whole machine for a while cancels out. */
  readonly floors: Spread;
}

/** Costs of one kind of request at one number of tools, by contestant; absent where it cannot serve it. */
export interface Row {
  readonly turn: string;
  readonly tools: number;
  readonly costs: Readonly<Record<string, Cost>>;
  /** Ours against ours with one tool, in the same round. */
  readonly growth: Spread;
}

interface Runner {
  readonly name: string;
  readonly tools: number;
  /** One result a round, in microseconds a request. */
  readonly rounds: number[];
  /** Measures for about `ms` milliseconds and gives microseconds a request. */
  run(ms: number): Promise<number>;
}

/** Measures everything. Throws when a server gives a wrong answer. */
export async function measureCosts(progress: (text: string) => void): Promise<Row[]> {
  const made = new Map<string, Serve>();
  for (const { entry } of CONTESTANTS) {
    const { create } = await import(await bundleModule(entry, 'zod'));
    for (const tools of TOOL_COUNTS) made.set(`${entry} ${tools}`, create(tools));
  }
  const rows: Row[] = [];
  for (const turn of TURNS) {
    progress(turn.name);
    const runners: Runner[] = [];
    for (const contestant of CONTESTANTS.filter(({ modern }) => modern || !turn.modern)) {
      for (const tools of TOOL_COUNTS) {
        const serve = made.get(`${contestant.entry} ${tools}`) as Serve;
        runners.push(await createRunner(contestant, serve, turn, tools));
      }
    }
    await interleave(runners);
    rows.push(...TOOL_COUNTS.map((tools) => toRow(turn, tools, runners)));
  }
  return rows;
}

async function interleave(runners: readonly Runner[]): Promise<void> {
  for (const runner of runners) await runner.run(WARMUP_MS);
  for (let round = 0; round < ROUNDS; round++) {
    for (const runner of shuffled(runners)) {
      globalThis.gc?.({ type: 'minor' });
      runner.rounds.push(await runner.run(ROUND_MS));
    }
  }
}

/** Nobody always follows the same neighbour's garbage. */
function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, order: Math.random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}

function toRow(turn: Turn, tools: number, runners: readonly Runner[]): Row {
  const roundsOf = (name: string, count: number): readonly number[] =>
    runners.find((runner) => runner.name === name && runner.tools === count)?.rounds ?? [];
  const floor = roundsOf(FLOOR.name, tools);
  const costs = runners
    .filter((runner) => runner.tools === tools)
    .map(({ name, rounds }) => [name, { microseconds: toSpread(rounds), floors: ratios(rounds, floor) }]);
  return {
    turn: turn.name,
    tools,
    costs: Object.fromEntries(costs),
    growth: ratios(roundsOf(OURS.name, tools), roundsOf(OURS.name, 1)),
  };
}

function ratios(values: readonly number[], base: readonly number[]): Spread {
  return toSpread(values.map((value, round) => value / (base[round] ?? Number.NaN)));
}

async function createRunner(contestant: Contestant, serve: Serve, turn: Turn, tools: number): Promise<Runner> {
  const create = turn.maker(tools, contestant.accept);
  await checkAnswer(await serve(create()), turn, tools);
  const started = performance.now();
  await (await serve(create())).text();
  const batch = Math.max(1, Math.min(MAX_BATCH, Math.floor(SAMPLE_MS / (performance.now() - started))));

  const run = async (ms: number): Promise<number> => {
    let requests: Request[] = [];
    const bench = new Bench({ time: ms, iterations: 1, warmup: false, throws: true });
    bench.add(
      contestant.name,
      async () => {
        for (const request of requests) await (await serve(request)).text();
      },
      // A platform makes the Request, so making it is no part of the cost.
      {
        async: true,
        beforeEach: () => {
          requests = Array.from({ length: batch }, create);
        },
      },
    );
    await bench.run();
    const { result } = bench.tasks[0] ?? {};
    if (result?.state !== 'completed') throw new Error(`${contestant.name}: no measurement (${result?.state})`);
    return (result.latency.p50 * 1000) / batch;
  };
  return { name: contestant.name, tools, rounds: [], run };
}

function toSpread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(0.5), low: at(0.25), high: at(0.75) };
}
