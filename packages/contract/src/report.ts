/** What came of every requirement on every target, as a table. */

import { REQUIREMENTS, type RequirementId } from './requirements.ts';

export type Outcome = 'passed' | 'failed' | 'known failure' | 'skipped';

/** What every test of the contract says of itself to vitest's reporters, as `meta.contract`. */
export interface CaseMeta {
  readonly target: string;
  /** Id of the case. */
  readonly id: string;
  /** The eras its requirements hold in. */
  readonly eras: readonly ('modern' | 'legacy')[];
  /** Why it does not run. */
  readonly skipped?: string | undefined;
  /** Why it must fail. */
  readonly knownFailure?: string | undefined;
}

/** The eras that requirements hold in. */
export function erasOf(requirements: readonly RequirementId[]): CaseMeta['eras'] {
  const eras = REQUIREMENTS.filter(({ id }) => requirements.includes(id)).map(({ era }) => era);
  return (['modern', 'legacy'] as const).filter((era) => eras.includes('both') || eras.includes(era));
}

/** The worst outcome of a requirement's cases is the requirement's. */
const WORST: readonly Outcome[] = ['failed', 'known failure', 'passed', 'skipped'];
const MARKS: Readonly<Record<Outcome, string>> = { passed: '+', failed: 'X', 'known failure': '!', skipped: '-' };

const results: Map<string, Map<RequirementId, Outcome[]>> = new Map();

/** Notes the outcome of one case on one target. */
export function record(target: string, requirements: readonly RequirementId[], outcome: Outcome): void {
  const rows = results.get(target) ?? new Map<RequirementId, Outcome[]>();
  results.set(target, rows);
  for (const id of requirements) rows.set(id, [...(rows.get(id) ?? []), outcome]);
}

/** The table target x requirement of what ran in this process so far, with counts per target. */
export function contractTable(): string {
  const targets = [...results.keys()];
  const width = Math.max(...REQUIREMENTS.map(({ id }) => id.length));
  const lines = [
    `contract, requirement x target ${Object.entries(MARKS)
      .map(([outcome, mark]) => `${mark} ${outcome}`)
      .join(', ')}`,
    ...targets.map((target, i) => `${' '.repeat(width + 1)}${'| '.repeat(i)}${target}`),
  ];
  for (const { id } of REQUIREMENTS) {
    const marks = targets.map((target) => mark(results.get(target)?.get(id)));
    lines.push(`${id.padEnd(width)} ${marks.join(' ')}`);
  }
  for (const target of targets) lines.push(`${target}: ${counts(target)}`);
  return lines.join('\n');
}

function mark(outcomes: readonly Outcome[] | undefined): string {
  const worst = WORST.find((outcome) => outcomes?.includes(outcome));
  return worst ? MARKS[worst] : ' ';
}

function counts(target: string): string {
  const cases = [...(results.get(target)?.values() ?? [])];
  const worst = cases.map((outcomes) => WORST.find((outcome) => outcomes.includes(outcome)));
  return WORST.toReversed()
    .map((outcome) => [outcome, worst.filter((found) => found === outcome).length] as const)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `${count} ${outcome}`)
    .join(', ');
}
