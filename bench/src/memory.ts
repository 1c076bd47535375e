/** What requests leave for the garbage collector, and what stays. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { bundle, NODE } from './bundle.ts';
import { type Contestant, FLOOR, OURS, SERVERS } from './contestants.ts';
import type { Endurance, Garbage } from './entries/memory.ts';
import { callOf, ENDPOINT } from './requests.ts';
import type { Settings } from './settings.ts';
import { type Spread, toSpread } from './spread.ts';

export interface Memory extends Endurance {
  readonly name: string;
  /** Of one `tools/call`. */
  readonly bytes: Spread;
}

/** Large enough that no request is collected between two readings. */
const YOUNG_MB = 256;
const TOOLS = 10;
/** These are served every request; a slow peer has so many milliseconds. */
const WHOLE: readonly Contestant[] = [FLOOR, OURS];

/** One process after the other; the calls are legacy ones, which everybody serves. */
export async function measureMemory(settings: Settings): Promise<Memory[]> {
  const all: Memory[] = [];
  for (const one of SERVERS) all.push(await measure(one, settings));
  return all;
}

async function measure(one: Contestant, { memoryRequests, memoryMs }: Settings): Promise<Memory> {
  const { headers, body } = callOf(false).post(TOOLS);
  const init = JSON.stringify({ method: 'POST', headers, body });
  const program = (name: string, call: string): Promise<string> =>
    bundle(
      `${name}-${one.entry}`,
      `import { create } from './zod/${one.entry}.ts';
      import { endure, measureGarbage } from './memory.ts';
      const serve = create({ tools: ${TOOLS}, output: false });
      const init = ${init};
      const request = () => new Request(${JSON.stringify(ENDPOINT)}, init);
      process.stdout.write(JSON.stringify(await ${call}) + '\\n', () => process.exit());`,
      one,
    );
  const young = [`--min-semi-space-size=${YOUNG_MB}`, `--max-semi-space-size=${YOUNG_MB}`];
  const { bytes } = await result<Garbage>(young, await program('garbage', 'measureGarbage(serve, request)'));
  const ms = WHOLE.includes(one) ? 'Infinity' : memoryMs;
  const endured = `endure(serve, request, ${memoryRequests}, ${ms})`;
  return { name: one.name, bytes: toSpread(bytes), ...(await result<Endurance>([], await program('endure', endured))) };
}

async function result<T>(flags: readonly string[], file: string): Promise<T> {
  const { stdout } = await promisify(execFile)(NODE, ['--expose-gc', ...flags, file]);
  return JSON.parse(stdout);
}
