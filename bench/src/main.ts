/** Measures everything, prints the report and keeps it in `results/`. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, platform } from 'node:os';
import { BENCH } from './bundle.ts';
import { measureCosts } from './cost.ts';
import { type Results, toMarkdown } from './report.ts';
import { measureSizes } from './size.ts';

const started = performance.now();
const sizes = await measureSizes();
const rows = await measureCosts((text) => process.stderr.write(`measuring ${text}\n`));
const results: Results = {
  machine: {
    cpu: cpus()[0]?.model.trim() ?? 'unknown CPU',
    cpus: availableParallelism(),
    node: process.versions.node,
    os: platform(),
  },
  seconds: (performance.now() - started) / 1000,
  rows,
  sizes,
};
const report = toMarkdown(results);
mkdirSync(`${BENCH}results`, { recursive: true });
writeFileSync(`${BENCH}results/latest.json`, `${JSON.stringify(results, null, 2)}\n`);
writeFileSync(`${BENCH}results/latest.md`, report);
process.stdout.write(report);
