/** What a Worker costs before its first request: `wrangler check startup`. */

import { execFile } from 'node:child_process';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { BENCH } from './bundle.ts';
import type { Settings } from './settings.ts';
import { type Spread, shuffled, toSpread } from './spread.ts';
import { bundleWorker, COMPATIBILITY_DATE, WORKERS } from './workerd.ts';

/** A Worker with one tool. */
export interface Startup {
  readonly name: string;
  /** Milliseconds that the profile saw work. */
  readonly activeMs: Spread;
}

/** Profiles every Worker, in rounds. */
export async function measureStartup({ startupRounds }: Settings): Promise<Startup[]> {
  const workers = await Promise.all(
    WORKERS.map(async (one) => {
      const dir = `${BENCH}.cache/startup/${one.entry}`;
      await mkdir(dir, { recursive: true });
      await copyFile(await bundleWorker(one, 1), `${dir}/index.mjs`);
      const flags = { compatibility_date: COMPATIBILITY_DATE, compatibility_flags: ['nodejs_compat'] };
      const config = { name: one.entry, main: 'index.mjs', no_bundle: true, ...flags };
      await writeFile(`${dir}/wrangler.json`, JSON.stringify(config));
      return { name: one.name, dir, rounds: [] as number[] };
    }),
  );
  for (let round = 0; round < startupRounds; round++) {
    for (const { dir, rounds } of shuffled(workers)) rounds.push(await profile(dir));
  }
  return workers.map(({ name, rounds }) => ({ name, activeMs: toSpread(rounds) }));
}

async function profile(dir: string): Promise<number> {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [`${BENCH}node_modules/wrangler/bin/wrangler.js`, 'check', 'startup', '--outfile', `${dir}/profile.cpuprofile`],
    {
      cwd: dir,
      env: {
        ...process.env,
        CLOUDFLARE_CF_FETCH_ENABLED: 'false',
        WRANGLER_SEND_METRICS: 'false',
        NO_COLOR: '1',
      },
    },
  );
  const active = /Active: ([\d.]+) ms/.exec(stdout)?.[1];
  if (active === undefined) throw new Error(`wrangler check startup said nothing\n${stdout}`);
  return Number(active);
}
