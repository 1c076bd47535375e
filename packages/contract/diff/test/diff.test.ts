import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type Comparison, compare, outcomeOf } from '../compare.ts';
import { DIFFERENCES, explain } from '../differences.ts';
import { type Era, requests } from '../requests.ts';

/** Requests per era; `DIFF_RUNS` asks for more. */
const RUNS = Math.max(500, Number(process.env['DIFF_RUNS'] ?? 750));
/** `DIFF_SEED` repeats a run. */
const SEED = Number(process.env['DIFF_SEED'] ?? Date.now() % 2 ** 31);

const compared = new Map<Era, number>();
const hits = new Map<string, number>();
let unlisted = 0;

test.each<Era>(['modern', 'legacy'])(
  '%s: every difference between the engines is listed',
  { timeout: 600_000 },
  async (era) => {
    const property = fc.asyncProperty(requests(era), async (sent) => {
      const comparison = await compare(sent);
      const explained = explain(comparison);
      compared.set(era, (compared.get(era) ?? 0) + 1);
      for (const id of new Set(explained.listed)) hits.set(id, (hits.get(id) ?? 0) + 1);
      if (explained.unlisted.length > 0) throw new Error(print(comparison, explained.unlisted));
    });
    const { failed, numRuns, counterexample, errorInstance } = await fc.check(property, { numRuns: RUNS, seed: SEED });
    if (!failed) return;
    unlisted++;
    const why = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
    expect.fail(`run ${numRuns} with DIFF_SEED=${SEED}, made smaller to ${JSON.stringify(counterexample)}\n${why}`);
  },
);

test('every listed difference is unique and has a dated clause', () => {
  expect(new Set(DIFFERENCES.map(({ id }) => id)).size).toBe(DIFFERENCES.length);
  for (const { clause } of DIFFERENCES) {
    expect(clause).toMatch(
      /^https:\/\/(modelcontextprotocol\.io\/specification\/\d{4}-\d\d-\d\d\/|www\.jsonrpc\.org\/specification#|www\.rfc-editor\.org\/rfc\/rfc\d+#)/,
    );
  }
});

afterAll(() => {
  const width = Math.max(...DIFFERENCES.map(({ id }) => id.length));
  const rows = DIFFERENCES.map(
    ({ id, right, why, clause }) =>
      `${String(hits.get(id) ?? 0).padStart(6)}  ${id.padEnd(width)}  ${right.padEnd(6)}  ${why}\n${' '.repeat(width + 18)}${clause}`,
  );
  const counts = [...compared].map(([era, count]) => `${era} ${count}`).join(', ');
  console.log(
    [
      '  hits  difference, who is right, why',
      ...rows,
      `requests compared: ${counts}; listed differences hit: ${hits.size} of ${DIFFERENCES.length}; unlisted: ${unlisted}; seed: ${SEED}`,
    ].join('\n'),
  );
});

function print({ sent, ours, theirs }: Comparison, deltas: Comparison['deltas']): string {
  const headers = Object.entries(sent.headers).map(([name, value]) => `${name}: ${value}`);
  const places = deltas.map(
    ({ at, ours, theirs }) => `  ${at}: ours ${JSON.stringify(ours)}, SDK ${JSON.stringify(theirs)}`,
  );
  return [
    'A difference that is not listed:',
    ...places,
    `request (${sent.era}):`,
    `${sent.method} /mcp`,
    ...headers,
    '',
    sent.body,
    `ours: ${outcomeOf(ours)} ${JSON.stringify(ours.messages)}`,
    `SDK:  ${outcomeOf(theirs)} ${JSON.stringify(theirs.messages)}`,
  ].join('\n');
}
