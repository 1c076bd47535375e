/** The contract's results, requirement by target, from what vitest reported. */

/** What of vitest's JSON report the table needs. */
export interface ContractReport {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly meta?: { readonly contract?: CaseMeta; readonly badInput?: { readonly target: string } };
    }[];
  }[];
}

/** What a test of the contract says of itself: `CaseMeta` of the contract, as it comes out of JSON. */
interface CaseMeta {
  readonly target: string;
  readonly requirements: readonly string[];
  readonly skipped?: string;
  readonly knownFailure?: string;
}

/** The worst outcome of a requirement's cases is the requirement's. */
const WORST = ['failed', 'known failure', 'passed', 'skipped'] as const;
type Outcome = (typeof WORST)[number];

interface Results {
  /** By requirement. */
  readonly outcomes: Map<string, Outcome>;
  /** By reason the requirements that are skipped for it. */
  readonly reasons: Map<string, Set<string>>;
  readonly badInputs: { all: number; passed: number };
}

/** The table area x target with the numbers of requirements that hold, and why others do not; empty without results. */
export function contractTable(report: ContractReport): string {
  const targets = readTargets(report);
  if (targets.size === 0) return '';
  const requirements = [...new Set([...targets.values()].flatMap(({ outcomes }) => [...outcomes.keys()]))];
  const areas = [...new Set(requirements.map(areaOf))];
  const holding = (of: readonly string[]): readonly string[] =>
    [...targets.values()].map(({ outcomes }) =>
      fraction(of.filter((id) => outcomes.get(id) === 'passed').length, of.length),
    );
  const badInputs = [...targets.values()].map(({ badInputs: { passed, all } }) => (all ? fraction(passed, all) : ''));
  const rows = [
    ['', ...targets.keys()],
    ...areas.map((area) => [area, ...holding(requirements.filter((id) => areaOf(id) === area))]),
    ['requirements', ...holding(requirements)],
    ...(badInputs.some((cell) => cell !== '') ? [['bad inputs', ...badInputs]] : []),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  const lines = rows.map((row) =>
    row
      .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
  return ['contract: requirements that hold, by target', ...lines, ...[...targets].flatMap(notes)].join('\n');
}

function readTargets(report: ContractReport): Map<string, Results> {
  const targets = new Map<string, Results>();
  const of = (target: string): Results => {
    const found = targets.get(target) ?? { outcomes: new Map(), reasons: new Map(), badInputs: { all: 0, passed: 0 } };
    targets.set(target, found);
    return found;
  };
  for (const { status, meta } of report.testResults.flatMap(({ assertionResults }) => assertionResults)) {
    if (meta?.badInput) {
      const { badInputs } = of(meta.badInput.target);
      badInputs.all += 1;
      if (status === 'passed') badInputs.passed += 1;
    }
    if (!meta?.contract) continue;
    const { target, requirements, skipped, knownFailure } = meta.contract;
    const { outcomes, reasons } = of(target);
    const outcome = outcomeOf(status, knownFailure);
    for (const id of requirements) {
      const before = outcomes.get(id);
      outcomes.set(id, WORST.find((one) => one === before || one === outcome) ?? outcome);
      if (outcome === 'skipped' && skipped !== undefined) {
        reasons.set(skipped, (reasons.get(skipped) ?? new Set()).add(id));
      }
    }
  }
  return targets;
}

function outcomeOf(status: string, knownFailure: string | undefined): Outcome {
  if (status === 'passed') return knownFailure === undefined ? 'passed' : 'known failure';
  return status === 'failed' ? 'failed' : 'skipped';
}

function areaOf(requirement: string): string {
  return requirement.split('.')[0] ?? '';
}

function fraction(part: number, whole: number): string {
  return part === whole ? `${whole}` : `${part}/${whole}`;
}

function notes([target, { outcomes, reasons }]: readonly [string, Results]): readonly string[] {
  const all = (outcome: Outcome): readonly string[] =>
    [...outcomes].filter(([, one]) => one === outcome).map(([id]) => id);
  const failed = all('failed');
  const known = all('known failure').length;
  const skipped = all('skipped');
  const why = [...reasons].flatMap(([reason, ids]) => {
    const here = skipped.filter((id) => ids.has(id));
    return here.length > 0 ? [`${target}: skipped ${here.join(', ')}: ${reason}`] : [];
  });
  return [
    ...(failed.length > 0 ? [`${target}: FAILED ${failed.join(', ')}`] : []),
    ...(known > 0 ? [`${target}: ${known} known failures, each with its reason in the name of its tests`] : []),
    ...why,
  ];
}
