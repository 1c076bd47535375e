/** Times one kind of request with tinybench. */

import { Bench } from 'tinybench';
import type { Contestant } from './contestants.ts';
import { checkAnswer, requestMaker, type Turn } from './requests.ts';
import type { Serve } from './tool.ts';

/** A sample is this many requests in a row, or fewer where one request takes long. */
const MAX_BATCH = 50;
const SAMPLE_MS = 1;

/** Measures for about so many milliseconds, and gives microseconds a request. */
export type Measure = (ms: number) => Promise<number>;

/** Of one turn, after its answer was checked. @throws Error for a wrong one */
export async function toMeasure(contestant: Contestant, serve: Serve, turn: Turn, tools: number): Promise<Measure> {
  const create = requestMaker(turn.post(tools, contestant.accept));
  try {
    await checkAnswer(await serve(create()), turn, tools);
  } catch (error) {
    throw new Error(`${contestant.name} answers ${turn.name} with ${tools} tools wrongly`, { cause: error });
  }
  return timer(contestant.name, serve, create);
}

/** Of any request. */
export async function timer(name: string, serve: Serve, create: () => Request): Promise<Measure> {
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
