import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import type { ContractReport } from './contract-table.ts';
import type { TestProject } from './projects.ts';
import { ROOT, run } from './run.ts';
import type { Tally } from './tally.ts';

interface JsonReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Runs vitest over some projects, showing its own report, and counts.
 * Prints what `more` makes of vitest's report. Besides failed tests, each of these counts as one failure: a file that could not be loaded, a project that ran no test,
 * and a run that vitest calls failed for another reason, such as an error outside of a test.
 */
export async function runVitest(
  projects: readonly TestProject[],
  more: (report: ContractReport) => string = () => '',
): Promise<Tally> {
  const dir = await mkdtemp(join(tmpdir(), 'vitest-'));
  try {
    const file = join(dir, 'report.json');
    const { code } = await run(
      [
        process.execPath,
        join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
        'run',
        ...projects.map(({ name }) => `--project=${name}`),
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ],
      { show: true },
    );
    const report: JsonReport & ContractReport = JSON.parse(await readFile(file, 'utf8'));
    const text = more(report);
    if (text !== '') console.log(`${text}\n`);
    return count(report, projects, code === 0);
  } catch (cause) {
    console.error(`vitest wrote no report: ${cause}`);
    return { passed: 0, failed: 1 };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

/** Counts what vitest reported; see `runVitest`. Says why whatever is not a failed test counts as a failure. */
export function count(report: JsonReport, projects: readonly TestProject[], ended: boolean): Tally {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some(({ status }) => status === 'failed'),
  );
  for (const file of broken) console.error(`could not run: ${relative(ROOT, file.name)}`);

  const idle = projects.filter(
    ({ root }) => !report.testResults.some((file) => isInside(file.name, root) && ran(file)),
  );
  for (const { name } of idle) console.error(`no test ran in project ${name}`);

  const failed = report.numFailedTests + broken.length + idle.length;
  const other = failed === 0 && !ended;
  if (other) console.error('vitest failed outside of the tests');
  return { passed: report.numPassedTests, failed: failed + (other ? 1 : 0) };
}

function isInside(file: string, root: string): boolean {
  return relative(ROOT, file).startsWith(`${root.replaceAll('/', sep)}${sep}test${sep}`);
}

function ran(file: JsonReport['testResults'][number]): boolean {
  return file.assertionResults.some(({ status }) => status === 'passed' || status === 'failed');
}
