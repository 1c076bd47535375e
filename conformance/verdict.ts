/** Reads what the conformance suite wrote and what was expected of it, and compares the two. */

/** One check of a scenario, as far as `checks.json` matters here. */
export interface Check {
  readonly id: string;
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED' | 'INFO';
}

/** An entry of an expected-failures file: a whole scenario, or one check of it. */
export interface Expected {
  readonly scenario: string;
  readonly check: string | undefined;
  /** The comment above the entry. */
  readonly reason: string;
}

export interface Verdict {
  readonly scenario: string;
  /** `warned`: nothing failed, but not everything that is recommended is there. `missing`: it did not run. */
  readonly result: 'passed' | 'warned' | 'failed' | 'missing';
  /** Why it is no surprise, where it failed or warned. */
  readonly reason: string | undefined;
  /** What differs from what is expected; `undefined` when nothing does. */
  readonly surprise: string | undefined;
}

/** The scenarios that a gate runs against a server. */
export interface Scenarios {
  readonly required: readonly string[];
  /** Of the same revision, and not required yet. */
  readonly pending: readonly string[];
  /** Of extensions, which no gate requires. */
  readonly extensions: readonly string[];
}

/** The server scenarios in what `list --requirements` prints. @throws Error when there are no required ones */
export function readScenarios(printed: string): Scenarios {
  const section = (heading: RegExp): string[] => {
    const [, lines = ''] = new RegExp(`^${heading.source}\\n((?: +- .+\\n?)+)`, 'm').exec(printed) ?? [];
    return lines.trimEnd().split('\n');
  };
  const names = (lines: readonly string[], line: RegExp): string[] =>
    lines.flatMap((text) => line.exec(text)?.[1] ?? []);
  const required = names(section(/Server scenarios.*/), /^ +- (\S+)$/);
  if (required.length === 0) throw new Error(`the suite lists no server scenarios:\n${printed}`);
  const optional = (heading: RegExp): string[] => names(section(heading), /^ +- (\S+) \[server\]$/);
  return { required, pending: optional(/ +pending \(\d+\):/), extensions: optional(/ +extension \(\d+\):/) };
}

/**
 * The entries of an expected-failures file with the comments above them.
 * @throws Error for an entry without a reason
 */
export function readExpected(yaml: string): readonly Expected[] {
  const expected: Expected[] = [];
  let comment: string[] = [];
  for (const line of yaml.split('\n').map((line) => line.trim())) {
    if (line.startsWith('# ')) comment.push(line.slice(2));
    else if (line.startsWith('- ')) {
      const [scenario = '', check] = line.slice(2).split(':');
      if (comment.length === 0) throw new Error(`expected failure ${scenario}: write the reason above it`);
      expected.push({ scenario, check, reason: comment.join(' ') });
      comment = [];
    } else comment = [];
  }
  return expected;
}

/** Compares one scenario with what is expected of it. A warning counts as a failure where entries are compared. */
export function judge(scenario: string, checks: readonly Check[] | undefined, expected: readonly Expected[]): Verdict {
  const entries = expected.filter((entry) => entry.scenario === scenario);
  const reason = entries[0]?.reason;
  if (!checks) return { scenario, result: 'missing', reason, surprise: 'it did not run' };
  const bad = (status: Check['status']): string[] => checks.filter((c) => c.status === status).map(({ id }) => id);
  const failed = bad('FAILURE');
  const short = new Set([...failed, ...bad('WARNING')]);
  const excused = (id: string): boolean => entries.some(({ check }) => check === undefined || check === id);
  const unexpected = [...short].filter((id) => !excused(id));
  const stale = entries.filter(({ check }) =>
    check === undefined ? short.size === 0 : checks.some((c) => c.id === check && c.status === 'SUCCESS'),
  );
  const surprises = [
    ...unexpected.map((id) => `${id} failed`),
    ...stale.map(({ check }) => `${check ?? 'the scenario'} passes now: remove its expected failure`),
  ];
  return {
    scenario,
    result: failed.length > 0 ? 'failed' : short.size > 0 ? 'warned' : 'passed',
    reason,
    surprise: surprises.length > 0 ? surprises.join(', ') : undefined,
  };
}
