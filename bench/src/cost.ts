/** What one request costs, without a network: a process for each contestant, asked in interleaved rounds. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { NODE } from './bundle.ts';
import { CONTESTANTS, type Contestant, FLOOR, LITE_LEGACY, OURS } from './contestants.ts';
import { callOf, TURNS, type Turn } from './requests.ts';
import type { Settings } from './settings.ts';
import { ratios, type Spread, shuffled, toSpread } from './spread.ts';

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

/** What a process is asked: to get ready for a turn and warm up, or to measure it. It answers with microseconds. */
export type Ask =
  | { readonly turn: string; readonly toolCounts: readonly number[]; readonly ms: number }
  | { readonly tools: number; readonly ms: number };

/** Rounds by request, tools and contestant, in microseconds a request. */
type Rounds = Map<string, number[]>;

const keyOf = (turn: string, tools: number, name: string): string => `${turn} ${tools} ${name}`;

/**
 * Measures every turn. Each contestant has a process of its own, as each server has: in one together, whoever uses more
 * of the platform pays for how the others use it. And several, one after the other: how fast a program is differs from
 * process to process more than from round to round. Throws when a server gives a wrong answer.
 */
export async function measureCosts(settings: Settings): Promise<Row[]> {
  const rounds: Rounds = new Map();
  for (let i = 1; i <= settings.costProcesses; i++) {
    process.stderr.write(`  processes ${i} of ${settings.costProcesses}\n`);
    const runners: Runner[] = [];
    try {
      for (const one of [...CONTESTANTS, LITE_LEGACY]) {
        const runner = new Runner(one, settings);
        runners.push(runner);
        await runner.answer();
      }
      for (const turn of TURNS) await measureTurn(turn, settings, runners, rounds);
    } finally {
      for (const runner of runners) runner.end();
    }
  }
  return TURNS.flatMap((turn) => settings.toolCounts.map((tools) => toRow(turn.name, tools, rounds)));
}

async function measureTurn(
  turn: Turn,
  { toolCounts, costRounds, costRoundMs, costWarmupMs }: Settings,
  all: readonly Runner[],
  rounds: Rounds,
): Promise<void> {
  const runners = all.filter(({ contestant }) => asked(contestant, turn) !== undefined);
  for (const runner of runners) {
    const { name } = asked(runner.contestant, turn) as Turn;
    await runner.ask({ turn: name, toolCounts, ms: costWarmupMs });
  }
  const pairs = runners.flatMap((runner) => toolCounts.map((tools) => ({ runner, tools })));
  for (let round = 0; round < costRounds; round++) {
    for (const { runner, tools } of shuffled(pairs)) {
      const key = keyOf(turn.name, tools, runner.contestant.name);
      const measured = rounds.get(key) ?? [];
      measured.push(await runner.ask({ tools, ms: costRoundMs }));
      rounds.set(key, measured);
    }
  }
}

/** What somebody is asked in a turn. Beside the modern call that is, of mcp-lite, its legacy one: it has no other. */
function asked(contestant: Contestant, turn: Turn): Turn | undefined {
  if (contestant === LITE_LEGACY) return turn === callOf(true) ? callOf(false) : undefined;
  return contestant.modern || !turn.modern ? turn : undefined;
}

/** The young generation: between two collections that are asked for, none has to come by itself. */
const YOUNG_MB = 64;
/** While others are measured a process idles, and V8 would take its code and its young generation away: a busy server keeps both. */
const FLAGS: readonly string[] = [
  '--expose-gc',
  '--no-memory-reducer',
  '--no-flush-bytecode',
  `--min-semi-space-size=${YOUNG_MB}`,
  `--max-semi-space-size=${YOUNG_MB}`,
];

/** A process that serves one contestant. */
export class Runner {
  readonly contestant: Contestant;
  readonly #process: ChildProcess;

  constructor(contestant: Contestant, { costProcessMs }: Settings) {
    this.contestant = contestant;
    const program = fileURLToPath(new URL('./cost-process.ts', import.meta.url));
    this.#process = fork(program, [JSON.stringify(contestant), String(costProcessMs)], {
      execPath: NODE,
      execArgv: [...FLAGS],
    });
  }

  ask(ask: Ask): Promise<number> {
    this.#process.send(ask);
    return this.answer();
  }

  /** Its next answer; the first says that it is ready. */
  async answer(): Promise<number> {
    const ended = new AbortController();
    const { signal } = ended;
    try {
      const [answer] = await Promise.race([
        once(this.#process, 'message', { signal }),
        once(this.#process, 'exit', { signal }).then(([code]) => [{ error: `it ended with ${code}` }]),
      ]);
      const { microseconds, error } = answer as { microseconds?: number; error?: string };
      if (microseconds === undefined) throw new Error(`${this.contestant.name}: ${error}`);
      return microseconds;
    } finally {
      ended.abort();
    }
  }

  end(): void {
    this.#process.kill();
  }
}

function toRow(turn: string, tools: number, rounds: Rounds): Row {
  const roundsOf = (name: string, count = tools): readonly number[] => rounds.get(keyOf(turn, count, name)) ?? [];
  const floor = roundsOf(FLOOR.name);
  const ours = roundsOf(OURS.name);
  const costs = [...CONTESTANTS, LITE_LEGACY].flatMap(({ name }) => {
    const own = roundsOf(name);
    if (own.length === 0) return [];
    return [[name, { microseconds: toSpread(own), floors: ratios(own, floor), ours: ratios(ours, own) }] as const];
  });
  return { turn, tools, costs: Object.fromEntries(costs), growth: ratios(ours, roundsOf(OURS.name, 1)) };
}
