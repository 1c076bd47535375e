/** The results as Markdown, and whether the targets are met. */

import { CONTESTANTS, FLOOR, OURS, SDK } from './contestants.ts';
import type { Cost, Row } from './cost.ts';
import type { Sizes } from './size.ts';

export interface Results {
  readonly machine: { readonly cpu: string; readonly cpus: number; readonly node: string; readonly os: string };
  readonly seconds: number;
  readonly rows: readonly Row[];
  readonly sizes: readonly Sizes[];
}

/** One thing that must hold, and what was measured. */
export interface Target {
  readonly text: string;
  readonly measured: number;
  readonly limit: number;
}

/** At most this many times the floor, for `tools/call` with one tool. */
const FLOORS = 2;
/** "Flat": at most this many times a call with one tool. */
const FLAT = 1.1;

/** Above this ratio of the floor's own quartiles the machine had other work. */
const STEADY = 1.2;

/** The targets; each is met when what was measured is at most the limit. */
export function toTargets({ rows }: Results): Target[] {
  return rows
    .filter(({ turn }) => turn.startsWith('tools/call'))
    .flatMap(({ turn, tools, costs, growth }) => {
      if (tools === 1) return [{ text: `${turn}, 1 tool / floor`, measured: floorsOf(costs), limit: FLOORS }];
      return [{ text: `${turn}, ${tools.toLocaleString('en')} tools / 1 tool`, measured: growth.median, limit: FLAT }];
    });
}

/** The whole report. */
export function toMarkdown(results: Results): string {
  const { machine, rows, sizes, seconds } = results;
  return `# What a request costs, and what a server weighs

${machine.cpu}, ${machine.cpus} CPUs, ${machine.os}, Node ${machine.node}; ${Math.round(seconds)} s. \`npx -y pnpm@12 bench\` prints this.

## One request in process, microseconds

Minified bundles with zod. From the Request to the whole body of the Response; every answer was checked before it was
timed. Median of interleaved rounds, with quartiles. The floor is written by hand: read, parse, look up, validate, write,
and no check that it could leave out.
${noise(rows)}
${table(
  ['request', 'tools', ...CONTESTANTS.map(({ name }) => name)],
  rows.map(({ turn, tools, costs }) => [
    turn,
    tools.toLocaleString('en'),
    ...CONTESTANTS.map(({ name }) => shownCost(costs[name])),
  ]),
)}

Ratios are taken within a round, so that what slows the whole machine cancels out.

${table(
  ['request', 'tools', 'ours / floor', 'ours / ours with 1 tool', 'SDK / ours'],
  rows.map(({ turn, tools, costs, growth }) => [
    turn,
    tools.toLocaleString('en'),
    shown(floorsOf(costs)),
    shown(growth.median),
    shown((costs[SDK.name]?.floors.median ?? Number.NaN) / floorsOf(costs)),
  ]),
)}

## One server with one tool, bytes

Minified by esbuild; gz is gzip -9. "No library" has the same schema written by hand.

${table(
  ['server', 'zod', 'zod, gz', 'no library', 'no library, gz'],
  sizes.map(({ name, sizes: { zod, plain } }) => [
    name,
    ...[zod.raw, zod.gz, plain.raw, plain.gz].map((bytes) => bytes.toLocaleString('en')),
  ]),
)}

## Targets

${table(
  ['target', 'at most', 'measured', ''],
  toTargets(results).map(({ text, measured, limit }) => [
    text,
    String(limit),
    shown(measured),
    measured <= limit ? 'met' : 'NOT met',
  ]),
)}
`;
}

/** A median is worth little when the floor itself differs much from round to round. */
function noise(rows: readonly Row[]): string {
  const spreads = rows.map(({ costs }) => costs[FLOOR.name]?.microseconds ?? { low: 1, high: 1 });
  const worst = Math.max(...spreads.map(({ low, high }) => high / low));
  if (worst < STEADY) return '';
  return `\nThe machine was busy: quartiles of the floor differ by up to ${Math.round((worst - 1) * 100)} %. Only ratios mean something.\n`;
}

function floorsOf(costs: Readonly<Record<string, Cost>>): number {
  return costs[OURS.name]?.floors.median ?? Number.NaN;
}

function shownCost(cost: Cost | undefined): string {
  if (!cost) return '-';
  const { median, low, high } = cost.microseconds;
  return `${shown(median)} (${shown(low)} to ${shown(high)})`;
}

/** Three digits that mean something. */
function shown(value: number): string {
  return value.toLocaleString('en', value < 100 ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 0 });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((cell, column) => Math.max(cell.length, 3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => (column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}
