import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../../run.ts';

/** Sources that call `setTimeout` themselves, each with the reason. */
const ALLOWED: Readonly<Record<string, string>> = {
  'packages/core/src/timer.ts': 'the helper',
  'packages/core/src/conversation.ts': 'the next turn: no time at all',
  'packages/node/src/discover-watch.ts': 'a constant pause of less than a second',
};

test('only the helper waits for a time that somebody chose: platforms call at once what is longer than 2^31-1 ms', () => {
  const files = globSync('packages/{core,auth,lambda,cloudflare,vercel,node}/src/**/*.ts', { cwd: ROOT }).sort();
  const calling = files.filter((file) =>
    /\bsetTimeout\b(?!>)|AbortSignal\.timeout/.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(calling).toEqual(Object.keys(ALLOWED).sort());
});
