/** What one request costs in process: interleaved rounds of tinybench, a median over rounds. */

import { Bench } from 'tinybench';
import { bundle } from './bundle.ts';
import { CONTESTANTS, type Contestant, FLOOR, OURS } from './contestants.ts';
import { checkAnswer, requestMaker, TURNS, type Turn } from './requests.ts';
import type { Settings } from './settings.ts';
import { ratios, type Spread, shuffled, toSpread } from './spread.ts';
import type { Offer, Serve } from './tool.ts';

/** A sample is this many requests in a row, or fewer where one request takes long. */
const MAX_BATCH = 50;
const SAMPLE_MS = 1;

/** The cost of one request. */
export interface Cost {
  readonly microseconds: Spread;
  /** Against the floor in the same round. */
  readonly floors: Spread;
  /** Ours against it, in the same round. */
  readonly ours: Spread;
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

type Create = (offer: Offer) => Serve;

/** Measures the turns. Throws when a server gives a wrong answer. */
export async function measureCosts(
  { toolCounts, costRounds, costRoundMs, costWarmupMs }: Settings,
  turns: readonly Turn[] = TURNS,
): Promise<Row[]> {
  const creates = new Map<string, Create>();
  for (const one of CONTESTANTS) {
    if (creates.has(one.entry)) continue;
    const file = await bundle(`${one.entry}-zod`, `export { create } from './zod/${one.entry}.ts';`, one);
    creates.set(one.entry, (await import(file)).create);
  }
  const rows: Row[] = [];
  for (const turn of turns) {
    process.stderr.write(`  ${turn.name}\n`);
    const runners: Runner[] = [];
    for (const tools of toolCounts) {
      for (const contestant of CONTESTANTS.filter(({ modern }) => modern || !turn.modern)) {
        // Each turn has servers of its own: thousands of schemas that nobody uses would only keep the collector busy.
        const serve = (creates.get(contestant.entry) as Create)({ tools, output: turn.output });
        runners.push(await createRunner(contestant, serve, turn, tools));
      }
    }
    for (const runner of runners) await runner.run(costWarmupMs);
    for (let round = 0; round < costRounds; round++) {
      for (const runner of shuffled(runners)) {
        globalThis.gc?.({ type: 'minor' });
        runner.rounds.push(await runner.run(costRoundMs));
      }
    }
    rows.push(...toolCounts.map((tools) => toRow(turn, tools, runners)));
  }
  return rows;
}

function toRow(turn: Turn, tools: number, runners: readonly Runner[]): Row {
  const roundsOf = (name: string, count: number): readonly number[] =>
    runners.find((runner) => runner.name === name && runner.tools === count)?.rounds ?? [];
  const floor = roundsOf(FLOOR.name, tools);
  const ours = roundsOf(OURS.name, tools);
  const costs = runners
    .filter((runner) => runner.tools === tools)
    .map(({ name, rounds }) => [
      name,
      { microseconds: toSpread(rounds), floors: ratios(rounds, floor), ours: ratios(ours, rounds) },
    ]);
  return { turn: turn.name, tools, costs: Object.fromEntries(costs), growth: ratios(ours, roundsOf(OURS.name, 1)) };
}

async function createRunner(contestant: Contestant, serve: Serve, turn: Turn, tools: number): Promise<Runner> {
  const create = requestMaker(turn.post(tools, contestant.accept));
  try {
    await checkAnswer(await serve(create()), turn, tools);
  } catch (error) {
    throw new Error(`${contestant.name} answers ${turn.name} with ${tools} tools wrongly`, { cause: error });
  }
  return { name: contestant.name, tools, rounds: [], run: await timer(contestant.name, serve, create) };
}

/** Measures one kind of request for about so many milliseconds, and gives microseconds a request. */
export async function timer(
  name: string,
  serve: Serve,
  create: () => Request,
): Promise<(ms: number) => Promise<number>> {
  const started = performance.now();
  await (await serve(create())).text();
  const batch = Math.max(1, Math.min(MAX_BATCH, Math.floor(SAMPLE_MS / (performance.now() - started))));

  return async (ms) => {
    let requests: Request[] = [];
    const bench = new Bench({ time: ms, iterations: 1, warmup: false, throws: true });
    bench.add(
      name,
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
    if (result?.state !== 'completed') throw new Error(`${name}: no measurement (${result?.state})`);
    return (result.latency.p50 * 1000) / batch;
  };
}
