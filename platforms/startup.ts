/**
 * Measures what a Worker costs before its first request: this project's beside the official SDK's, the same ten
 * tools, in one run of `wrangler check startup`. Prints a table and whether the budget is met; exits with 1 when it is not.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finish } from './test/process.ts';

/** Sizes in KiB, minified; `activeMs` is the median of the rounds. */
interface Startup {
  readonly sizeKiB: number;
  readonly gzipKiB: number;
  readonly activeMs: number;
}

/** Profiles the Workers of `startup/`, one after the other in each round. */
export async function measureStartup(rounds: number): Promise<Readonly<Record<'ours' | 'sdk', Startup>>> {
  const dir = await mkdtemp(join(tmpdir(), 'startup-'));
  try {
    const measured = { ours: [] as Startup[], sdk: [] as Startup[] };
    for (let round = 0; round < rounds; round++) {
      for (const name of ['ours', 'sdk'] as const) measured[name].push(await profile(name, dir));
    }
    return { ours: median(measured.ours), sdk: median(measured.sdk) };
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function profile(name: string, dir: string): Promise<Startup> {
  const outfile = join(dir, `${name}.cpuprofile`);
  const command = ['check', 'startup', '--args=--minify', '--outfile', outfile];
  const output = await finish({
    command: [join(import.meta.dirname, 'node_modules/.bin/wrangler'), ...command],
    cwd: join(import.meta.dirname, 'startup', name),
    env: { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false', NO_COLOR: '1' },
  });
  const [, size, gzip] = /Bundle: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(output) ?? [];
  const [, active] = /Active: ([\d.]+) ms/.exec(output) ?? [];
  if (size === undefined || active === undefined) throw new Error(`wrangler check startup said nothing\n${output}`);
  return { sizeKiB: Number(size), gzipKiB: Number(gzip), activeMs: Number(active) };
}

function median(all: readonly Startup[]): Startup {
  const sorted = all.toSorted((a, b) => a.activeMs - b.activeMs);
  return sorted[Math.floor(sorted.length / 2)] as Startup;
}

if (import.meta.main) {
  const { ours, sdk } = await measureStartup(5);
  const row = (cells: readonly unknown[]): string => cells.map((cell) => String(cell).padStart(10)).join('');
  console.log(`${row(['', 'active ms', 'KiB', 'KiB gzip'])}   wrangler check startup, 10 tools, minified, median of 5`);
  for (const [name, { activeMs, sizeKiB, gzipKiB }] of Object.entries({ ours, sdk })) {
    console.log(row([name, activeMs, sizeKiB, gzipKiB]));
  }
  const met = ours.activeMs <= sdk.activeMs / 2;
  console.log(
    `active at most half as long as the SDK: ${(ours.activeMs / sdk.activeMs).toFixed(2)}, ${met ? 'met' : 'NOT MET'}`,
  );
  if (!met) process.exitCode = 1;
}
