/** Prints what `wrangler deploy --minify` would upload, without uploading it. Exits with 1 when that is more than 45 KB compressed. */

import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const LIMIT_KB = 45;

const root = join(import.meta.dirname, '..');
const { status, stdout, stderr } = spawnSync(
  join(root, 'node_modules/.bin/wrangler'),
  ['deploy', '--dry-run', '--minify'],
  { cwd: root, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', WRANGLER_SEND_METRICS: 'false' } },
);
const [, kib] = /gzip: ([\d.]+) KiB/.exec(stdout) ?? [];
console.log(stdout);
if (status !== 0 || kib === undefined) {
  console.error(stderr);
  process.exit(1);
}
const kb = Number(kib) * 1.024;
console.log(`${kb.toFixed(1)} KB compressed, at most ${LIMIT_KB}: ${kb <= LIMIT_KB ? 'met' : 'NOT MET'}`);
if (kb > LIMIT_KB) process.exitCode = 1;
