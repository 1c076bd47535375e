/** Everything one run measured. A section that could not be measured is absent, and `problems` says why. */

import { availableParallelism, cpus, loadavg, platform } from 'node:os';
import { type Conversation, measureConversation } from './conversation.ts';
import { measureCosts, type Row } from './cost.ts';
import { type Load, measureNodeLoad } from './load.ts';
import { type Memory, measureMemory } from './memory.ts';
import type { Settings } from './settings.ts';
import { measureSizes, type Sizes } from './size.ts';
import { measureStarts, type Start } from './start.ts';
import { measureStartup, type Startup } from './startup.ts';
import { measureWorkerdLoad } from './workerd.ts';

interface Sections {
  readonly sizes: readonly Sizes[];
  readonly costs: readonly Row[];
  readonly conversation: Conversation;
  readonly starts: readonly Start[];
  readonly memory: readonly Memory[];
  readonly nodeLoad: readonly Load[];
  readonly workerdLoad: readonly Load[];
  readonly startup: readonly Startup[];
}

export type SectionName = keyof Sections;

export interface Results extends Partial<Sections> {
  readonly machine: {
    readonly cpu: string;
    readonly cpus: number;
    readonly node: string;
    readonly os: string;
    /** Processes that wanted a CPU, a minute's mean before and after. */
    readonly load: readonly [before: number, after: number];
  };
  readonly seconds: number;
  readonly problems: Readonly<Partial<Record<SectionName, string>>>;
}

const MEASURE: { readonly [Name in SectionName]: (settings: Settings) => Promise<Sections[Name]> } = {
  sizes: measureSizes,
  costs: measureCosts,
  conversation: measureConversation,
  starts: measureStarts,
  memory: measureMemory,
  nodeLoad: measureNodeLoad,
  workerdLoad: measureWorkerdLoad,
  startup: measureStartup,
};

export const SECTIONS: readonly SectionName[] = Object.keys(MEASURE) as SectionName[];

/** Measures one section after the other: together they would measure each other. */
export async function measure(settings: Settings, sections: readonly SectionName[]): Promise<Results> {
  const started = performance.now();
  const before = loadavg()[0] ?? 0;
  const measured: Record<string, unknown> = {};
  const problems: Partial<Record<SectionName, string>> = {};
  for (const name of sections) {
    process.stderr.write(`measuring ${name}\n`);
    try {
      measured[name] = await MEASURE[name](settings);
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : error}\n`);
      problems[name] = error instanceof Error ? error.message : String(error);
    }
  }
  const cpu = cpus()[0]?.model.trim() ?? 'unknown CPU';
  const load = [before, loadavg()[0] ?? 0] as const;
  return {
    ...(measured as Partial<Sections>),
    machine: { cpu, cpus: availableParallelism(), node: process.versions.node, os: platform(), load },
    seconds: (performance.now() - started) / 1000,
    problems,
  };
}
