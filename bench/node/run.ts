/**
 * `pnpm bench:node`: what a long-running server costs. A process per server, driven from this one over loopback.
 * Prints a table that marks each target as met or not.
 */

import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const HERE = fileURLToPath(new URL('.', import.meta.url));
process.stderr.write('preparing: the load generator from its lock file\n');
execFileSync('npx', ['-y', 'pnpm@12', 'install', '--frozen-lockfile'], { cwd: HERE, stdio: 'pipe' });

const { measureListeners } = await import('./listeners.ts');
const { measureLoad } = await import('./load.ts');

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly measured: string;
  readonly target: string;
  /** `undefined` where there is no target. */
  readonly met: boolean | undefined;
}

const started = performance.now();
const say = (text: string): void => void process.stderr.write(`measuring ${text}\n`);
const rows: Row[] = [...(await measureListeners(say)), ...(await measureLoad(say))];
const cells = [
  ['', 'measured', 'target', ''],
  ...rows.map((row) => [row.what, row.measured, row.target, row.met === undefined ? '' : row.met ? 'met' : 'NOT MET']),
];
const widths = [0, 1, 2].map((column) => Math.max(...cells.map((line) => (line[column] ?? '').length)));
console.log(
  cells
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n'),
);
const machine = `Node.js ${process.versions.node}, ${availableParallelism()} CPUs (${cpus()[0]?.model.trim() ?? 'unknown'})`;
console.log(
  `\n${machine}, ${Math.round((performance.now() - started) / 1000)} s; clients and server share the machine`,
);
