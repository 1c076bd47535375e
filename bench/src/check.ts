/** Whether a change made something slower: ratios of a short run against those that are committed. */

import { readFileSync, writeFileSync } from 'node:fs';
import { BENCH } from './bundle.ts';
import { FLOOR, OURS } from './contestants.ts';
import { bestPeer } from './report.ts';
import { measure, type Results } from './results.ts';
import { CHECK } from './settings.ts';
import { shown, table } from './table.ts';

const BASELINE = `${BENCH}baseline.json`;
/** Generous: machines differ, and so do their bad minutes. Bytes do not. */
const MARGINS = { time: 1.35, bytes: 1.1 };

interface Ratio {
  readonly name: string;
  readonly kind: keyof typeof MARGINS;
  readonly value: number;
}

/** Everything that is compared, smaller is better. */
export function toRatios({ costs = [], sizes = [], starts = [], memory = [] }: Results): Ratio[] {
  const of = <T extends { readonly name: string }>(items: readonly T[], name: string): T | undefined =>
    items.find((item) => item.name === name);
  const found: Ratio[] = costs.flatMap((row) => [
    {
      name: `${row.turn}, tools: ${row.tools}, ours / floor`,
      kind: 'time',
      value: row.costs[OURS.name]?.floors.median ?? Number.NaN,
    },
    {
      name: `${row.turn}, tools: ${row.tools}, ours / best peer`,
      kind: 'time',
      value: bestPeer(row)?.ratio ?? Number.NaN,
    },
  ]);
  for (const kind of ['open', 'protected'] as const) {
    const value = starts.find((one) => one.name === OURS.name && one.kind === kind)?.cpuFloors.median ?? Number.NaN;
    found.push({ name: `start, ${kind}, CPU time: ours / floor`, kind: 'time', value });
  }
  const ratio = (pick: (name: string) => number | undefined): number =>
    (pick(OURS.name) ?? Number.NaN) / (pick(FLOOR.name) ?? Number.NaN);
  found.push(
    { name: 'bundle with zod, gz: ours / floor', kind: 'bytes', value: ratio((name) => of(sizes, name)?.zod.gz) },
    {
      name: 'bundle, protected, gz: ours / floor',
      kind: 'bytes',
      value: ratio((name) => of(sizes, name)?.protected?.gz),
    },
    { name: 'garbage of a call: ours / floor', kind: 'bytes', value: ratio((name) => of(memory, name)?.bytes.median) },
  );
  return found;
}

/** Keeps the ratios of a whole run, as far as the short one measures them too. */
export function keepBaseline({ costs = [], ...others }: Results): void {
  const ratios = toRatios({ ...others, costs: costs.filter(({ tools }) => CHECK.toolCounts.includes(tools)) });
  const values = Object.fromEntries(ratios.map(({ name, value }) => [name, Number(value.toFixed(3))]));
  writeFileSync(BASELINE, `${JSON.stringify(values, null, 2)}\n`);
}

/** Prints the comparison, and sets the exit code. */
export async function check(): Promise<void> {
  const results = await measure(CHECK, ['sizes', 'costs', 'starts', 'memory']);
  if (Object.keys(results.problems).length > 0) throw new Error('not everything could be measured');
  const ratios = toRatios(results);
  const baseline: Readonly<Record<string, number>> = JSON.parse(readFileSync(BASELINE, 'utf8'));
  const rows = ratios.map(({ name, kind, value }) => {
    const limit = (baseline[name] ?? Number.NaN) * MARGINS[kind];
    return { name, value, was: baseline[name], limit, good: value <= limit };
  });
  console.log(
    table(
      ['ratio', 'baseline', 'at most', 'now', ''],
      rows.map(({ name, was, limit, value, good }) => [
        name,
        ...[was, limit, value].map(shown),
        good ? 'good' : 'WORSE',
      ]),
    ),
  );
  const worse = rows.filter(({ good }) => !good).length;
  console.log(`\n${rows.length - worse} good, ${worse} worse`);
  if (worse > 0) process.exitCode = 1;
}
