/**
 * Takes each guard away in turn and runs the tests: one of them must fail. Prints what survives.
 * Parts of names as arguments limit it to those guards.
 */

import { spawn } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { GUARDS, type Guard } from './guards.ts';

const HERE = import.meta.dirname;
const SRC = join(HERE, '../../src');
const TESTS = globSync('*.test.ts', { cwd: join(HERE, '..') });
const VITEST = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');

// biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colors begin with
const COLORS = /\u001b\[\d+m/g;

/** How many run at once. */
const WORKERS = 2;

for (const { name, file, find } of GUARDS) {
  const count = readFileSync(join(SRC, file), 'utf8').split(find).length - 1;
  if (count !== 1) throw new Error(`${file}: the guard "${name}" stands there ${count} times:\n${find}`);
}

const wanted = process.argv.slice(2);
const chosen = [...GUARDS.entries()].filter(
  ([, { name, file }]) => wanted.length === 0 || wanted.some((part) => `${file} ${name}`.includes(part)),
);
// With every guard in its place nothing may fail: else a failure says nothing.
if (await fails('none', [])) throw new Error('the tests fail with all guards in their places');

const survivors: string[] = [];
let killed = 0;
const queue = [...chosen];
await Promise.all(Array.from({ length: WORKERS }, work));
console.log(`${killed} of ${chosen.length} guards missed by a test when they are gone`);
for (const line of survivors.sort()) console.log(`SURVIVED ${line}`);
process.exitCode = survivors.length > 0 || chosen.length === 0 ? 1 : 0;

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const [index, guard] = next;
    if (await isMissed(index, guard)) killed += 1;
    else survivors.push(`${guard.file}: ${guard.name}`);
  }
}

/** First the tests named like the file, which mostly know; then all of the package; for core those of the contract as well. */
async function isMissed(index: number, { file }: Guard): Promise<boolean> {
  const own = `${basename(file, '.ts')}.test.ts`;
  const ofCore = file.includes('/core/');
  const stages = ofCore
    ? [['core/test/access', 'core/test/gate', 'core/test/server', 'core/test/http'], ['contract/test/']]
    : [...(TESTS.includes(own) ? [[`auth/test/${own}`]] : []), ['auth/test/']];
  for (const files of stages) if (await fails(String(index), files)) return true;
  return false;
}

function fails(guard: string, files: readonly string[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const args = [VITEST, 'run', '--config', join(HERE, 'vitest.config.ts'), ...files];
    const child = spawn(process.execPath, args, { env: { ...process.env, MUTATE: guard }, stdio: 'pipe' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.on('error', reject);
    child.on('close', (code) => {
      // A run that could not start, or sources that cannot be read any more, say nothing about the guard.
      if (code !== 0 && !/Tests\s.*\d+ failed/.test(output.replace(COLORS, ''))) return reject(new Error(output));
      resolve(code !== 0);
    });
  });
}
