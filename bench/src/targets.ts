/** What the project promises, and what a run says about it. */

import { FLOOR, LITE, LITE_LEGACY, OURS, SDK, SERVERS } from './contestants.ts';
import type { Row } from './cost.ts';
import { callOf, LISTS, type Turn } from './requests.ts';
import type { Results } from './results.ts';
import { SHARE } from './start.ts';

/** One thing that must hold. */
export interface Target {
  readonly text: string;
  /** `undefined` where this run did not measure it. */
  readonly measured: number | undefined;
  readonly limit: number;
  /** Whether the limit is the least instead of the most. */
  readonly least?: true;
  /** The command that measures it, where this one does not. */
  readonly elsewhere?: string;
}

export function isMet({ measured, limit, least }: Target): boolean | undefined {
  if (measured === undefined || Number.isNaN(measured)) return undefined;
  return least ? measured >= limit : measured <= limit;
}

export function toTargets(results: Results): Target[] {
  return [
    ...costTargets(results),
    ...conversationTargets(results),
    ...sizeTargets(results),
    ...startTargets(results),
    ...memoryTargets(results),
  ];
}

function costTargets({ costs = [] }: Results): Target[] {
  const rowOf = (turn: Turn, tools: number): Row | undefined =>
    costs.find((row) => row.turn === turn.name && row.tools === tools);
  const [legacy, modern] = [callOf(false), callOf(true)];
  return [
    ...[legacy, modern].map((turn) => ({
      text: `${turn.name}, 1 tool: ours / floor`,
      measured: rowOf(turn, 1)?.costs[OURS.name]?.floors.median,
      limit: 1.4,
    })),
    {
      text: `${legacy.name}, 1 tool: ours / mcp-lite`,
      measured: rowOf(legacy, 1)?.costs[LITE.name]?.ours.median,
      limit: 0.85,
    },
    {
      text: `${modern.name}, 1 tool: ours / mcp-lite's legacy call`,
      measured: rowOf(modern, 1)?.costs[LITE_LEGACY.name]?.ours.median,
      limit: 0.85,
    },
    ...[legacy, modern].map((turn) => ({
      text: `${turn.name}: 1,000 tools / 1 tool`,
      measured: rowOf(turn, 1000)?.growth.median,
      limit: 1.1,
    })),
    ...LISTS.map((turn) => ({
      text: `${turn.name}, 100 tools: ours / floor`,
      measured: rowOf(turn, 100)?.costs[OURS.name]?.floors.median,
      limit: 1.5,
    })),
    ...[
      ...LISTS.map((turn) => ({ turn, tools: 100, limit: 50 })),
      ...[legacy, modern].map((turn) => ({ turn, tools: 1, limit: 6 })),
    ].map(({ turn, tools, limit }) => ({
      text: `${turn.name}, ${tools} ${tools === 1 ? 'tool' : 'tools'}: SDK v2 / ours`,
      measured: inverse(rowOf(turn, tools)?.costs[SDK.name]?.ours.median),
      limit,
      least: true as const,
    })),
  ];
}

function inverse(ratio: number | undefined): number | undefined {
  return ratio === undefined ? undefined : 1 / ratio;
}

function conversationTargets({ conversation }: Results): Target[] {
  const measured = conversation && conversation.sealing.median / 1000;
  return [{ text: 'sealing and opening a state of 1 KB, ms', measured, limit: 0.25 }];
}

function sizeTargets({ sizes = [] }: Results): Target[] {
  const ours = sizes.find(({ name }) => name === OURS.name);
  const kb = (bytes: number | undefined): number | undefined => (bytes === undefined ? undefined : bytes / 1000);
  return [
    { text: 'bundle with zod, one file, KB gz', measured: kb(ours?.zod.gz), limit: 42 },
    { text: 'bundle with zod, what is loaded at the start, KB gz', measured: kb(ours?.atOnce.gz), limit: 42 },
    { text: 'core alone, one file, KB gz', measured: kb(ours?.alone?.gz), limit: 18 },
    { text: 'core alone, what is loaded at the start, KB gz', measured: kb(ours?.aloneAtOnce?.gz), limit: 18 },
  ];
}

function startTargets({ starts = [] }: Results): Target[] {
  const startOf = (name: string, kind: string) => starts.find((one) => one.name === name && one.kind === kind);
  const ours = startOf(OURS.name, 'open');
  const peers = SERVERS.filter((one) => one !== OURS && one !== FLOOR).map(({ name }) => startOf(name, 'open'));
  const best = peers.length > 0 ? Math.min(...peers.map((peer) => peer?.cpu.median ?? Number.NaN)) : undefined;
  const slow = (name: string): number => startOf(name, 'protected')?.slow?.median ?? Number.NaN;
  const lambda = 'npx -y pnpm@12 bench:lambda';
  return [
    { text: 'process start to first answer, wall clock: ours / floor', measured: ours?.floors.median, limit: 1.12 },
    { text: 'process start to first answer, CPU time: ours / floor', measured: ours?.cpuFloors.median, limit: 1.12 },
    {
      text: 'process start to first answer, CPU time: ours / best peer',
      measured: ours && best && ours.cpu.median / best,
      limit: 1,
    },
    {
      text: `protected, process start to first answer at ${SHARE} CPU: ours / SDK v2`,
      measured: slow(OURS.name) / slow(SDK.name),
      limit: 0.6,
    },
    {
      text: "protected, Lambda bed, init and first invocation: ours / SDK's",
      measured: undefined,
      limit: 0.6,
      elsewhere: lambda,
    },
    { text: 'Lambda bed, init and first invocation: ours / floor', measured: undefined, limit: 1.2, elsewhere: lambda },
    {
      text: "Lambda bed, init and first invocation: ours / SDK's best",
      measured: undefined,
      limit: 0.7,
      elsewhere: lambda,
    },
  ];
}

function memoryTargets({ memory = [] }: Results): Target[] {
  const ours = memory.find(({ name }) => name === OURS.name);
  const amount = ours?.requests.toLocaleString('en') ?? '100,000';
  return [
    {
      text: `memory after ${amount} requests / after a tenth of them`,
      measured: ours && ours.late / ours.early,
      limit: 1.05,
    },
  ];
}
