/** Measures, prints the report and keeps it in `results/`. `check` compares with the baseline instead. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { against } from './against.ts';
import { BENCH } from './bundle.ts';
import { toChart } from './chart.ts';
import { check, keepBaseline } from './check.ts';
import { toMarkdown } from './report.ts';
import { measure, SECTIONS, type SectionName } from './results.ts';
import { FULL, QUICK } from './settings.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Shorter, to look while working; kept apart from the record. */
    quick: { type: 'boolean', default: false },
    /** Names of sections, with commas. */
    only: { type: 'string' },
    /** The ratios of this run become the baseline. */
    update: { type: 'boolean', default: false },
    /** With `check`: the root module of another checkout's core, which calls are compared with instead. */
    against: { type: 'string' },
  },
});

if (positionals[0] === 'check') await (values.against === undefined ? check() : against(values.against));
else {
  const sections = (values.only?.split(',') ?? SECTIONS) as readonly SectionName[];
  const unknown = sections.filter((name) => !SECTIONS.includes(name));
  if (unknown.length > 0) throw new Error(`no section ${unknown.join(', ')}; there are ${SECTIONS.join(', ')}`);
  const results = await measure(values.quick ? QUICK : FULL, sections);
  const report = toMarkdown(results);
  // Only a whole run is the record.
  const record = !values.quick && values.only === undefined;
  const file = `${BENCH}results/${record ? 'latest' : 'partial'}`;
  mkdirSync(`${BENCH}results`, { recursive: true });
  writeFileSync(`${file}.json`, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(`${file}.md`, report);
  if (results.costs) writeFileSync(`${file}.svg`, toChart(results.costs));
  process.stdout.write(report);
  if (record && values.update) keepBaseline(results);
  if (Object.keys(results.problems).length > 0) process.exitCode = 1;
}
// Some peers keep timers or sockets for good.
process.exit();
