/** A process that serves one contestant and measures it on demand: nobody else's code is in it. */

import { bundle } from './bundle.ts';
import type { Contestant } from './contestants.ts';
import type { Ask } from './cost.ts';
import { TURNS, type Turn } from './requests.ts';
import { type Measure, toMeasure } from './timer.ts';
import type { Offer, Serve } from './tool.ts';

const [, , asked = '', warmupMs = ''] = process.argv;
const contestant: Contestant = JSON.parse(asked);

const { entry, name } = contestant;
const file = await bundle(
  `${name.replaceAll(/[^a-z0-9]+/gi, '-')}-zod`,
  `export { create } from './zod/${entry}.ts';`,
  contestant,
);
const { create }: { create: (offer: Offer) => Serve } = await import(file);
let measures: ReadonlyMap<number, Measure> = new Map();

/** One of each turn, by its number of tools. */
async function prepare(one: Contestant, turn: Turn, toolCounts: readonly number[]): Promise<Map<number, Measure>> {
  const made = new Map<number, Measure>();
  // Each turn has servers of its own: thousands of schemas that nobody uses would only keep the collector busy.
  for (const tools of toolCounts) {
    made.set(tools, await toMeasure(one, create({ tools, output: turn.output }), turn, tools));
  }
  return made;
}

async function answer(one: Contestant, ask: Ask): Promise<number> {
  if ('tools' in ask) {
    const measure = measures.get(ask.tools) as Measure;
    globalThis.gc?.({ type: 'minor' });
    // It has slept: what it needs is no longer near the CPU.
    await measure(ask.ms / 2);
    return measure(ask.ms);
  }
  const turn = TURNS.find(({ name }) => name === ask.turn) as Turn;
  measures = await prepare(one, turn, ask.toolCounts);
  for (const measure of measures.values()) await measure(ask.ms);
  return 0;
}

process.on('message', (ask: Ask) => {
  answer(contestant, ask).then(
    (microseconds) => process.send?.({ microseconds }),
    (error: unknown) => process.send?.({ error: error instanceof Error ? error.stack : String(error) }),
  );
});

// Whoever runs more code for a request needs more time until all of it is compiled.
for (const turn of TURNS) {
  if (!contestant.modern && turn.modern) continue;
  for (const measure of (await prepare(contestant, turn, [10])).values()) await measure(Number(warmupMs));
}
process.send?.({ microseconds: 0 });
