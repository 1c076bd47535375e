/** The table target x era of what the contract's tests reported. */

/** What of vitest's JSON report the table needs. */
export interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly meta?: { readonly contract?: ContractMeta };
    }[];
  }[];
}

/** What a test of the contract says of itself: `CaseMeta` of the contract, as it comes out of JSON. */
interface ContractMeta {
  readonly target: string;
  readonly id: string;
  readonly eras: readonly string[];
  readonly skipped?: string;
}

export interface Table {
  readonly text: string;
  /** What must not be: a target that is missing, or a case that neither ran nor has a reason. */
  readonly problems: readonly string[];
}

const ERAS = [
  ['modern', '2026-07-28'],
  ['legacy', '2025-11-25 and before'],
] as const;

interface Cell {
  passed: number;
  failed: number;
  skipped: number;
}

interface Row {
  readonly cells: Map<string, Cell>;
  readonly reasons: Map<string, number>;
  idle: number;
}

/**
 * Makes the table.
 * @param expected the targets that have to be there, in this order
 * @param excused why a target is not there
 */
export function toTable(
  reports: readonly Report[],
  expected: readonly string[],
  excused: Readonly<Record<string, string>> = {},
): Table {
  const rows = readRows(reports);
  const targets = [...new Set([...expected, ...rows.keys()])];
  const width = Math.max(...targets.map((target) => target.length));
  const lines = [
    `${''.padEnd(width)}  ${ERAS.map(([, name]) => name.padEnd(22)).join('  ')}`.trimEnd(),
    `${'contract'.padEnd(width)}  ${ERAS.map(() => 'passed failed skipped ').join('  ')}`.trimEnd(),
  ];
  const problems: string[] = [];
  for (const target of targets) {
    const row = rows.get(target);
    const ran = ERAS.every(([era]) => (row?.cells.get(era)?.passed ?? 0) > 0);
    if (!row && excused[target] !== undefined) {
      lines.push(`${target.padEnd(width)}  did not run: ${excused[target]}`);
    } else if (!row || !ran) {
      lines.push(`${target.padEnd(width)}  DID NOT RUN`);
      problems.push(`${target} did not run`);
    } else {
      lines.push(`${target.padEnd(width)}  ${ERAS.map(([era]) => cellText(row.cells.get(era))).join('  ')}`.trimEnd());
      if (row.idle > 0) problems.push(`${target}: ${row.idle} cases did not run, and no reason is given`);
    }
  }
  const skips = targets.flatMap((target) =>
    [...(rows.get(target)?.reasons ?? [])].map(([reason, cases]) => `${target}: ${cases} skipped: ${reason}`),
  );
  return { text: [...lines, ...(skips.length > 0 ? ['', ...skips] : [])].join('\n'), problems };
}

function cellText({ passed, failed, skipped }: Cell = { passed: 0, failed: 0, skipped: 0 }): string {
  return `${String(passed).padStart(6)} ${String(failed).padStart(6)} ${String(skipped).padStart(7)} `;
}

function readRows(reports: readonly Report[]): Map<string, Row> {
  const rows = new Map<string, Row>();
  const results = reports.flatMap(({ testResults }) => testResults).flatMap((file) => file.assertionResults);
  for (const { status, meta } of results) {
    if (!meta?.contract) continue;
    const { target, eras, skipped } = meta.contract;
    const row: Row = rows.get(target) ?? { cells: new Map(), reasons: new Map(), idle: 0 };
    rows.set(target, row);
    const outcome = status === 'passed' || status === 'failed' ? status : 'skipped';
    for (const era of eras) {
      const cell = row.cells.get(era) ?? { passed: 0, failed: 0, skipped: 0 };
      row.cells.set(era, cell);
      cell[outcome] += 1;
    }
    if (outcome !== 'skipped') continue;
    if (skipped === undefined) row.idle += 1;
    else row.reasons.set(skipped, (row.reasons.get(skipped) ?? 0) + 1);
  }
  return rows;
}
