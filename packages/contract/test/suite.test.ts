import { describe, expect, test } from 'vitest';
import { cases, contractTable, describeContract, REQUIREMENTS } from '../src/index.ts';
import { record } from '../src/report.ts';

const never = (): Promise<never> => Promise.reject(new Error('not opened'));

describe('requirements and cases', () => {
  test('every requirement has a case, ids are unique, and a page says so', () => {
    const covered = new Set(cases.flatMap(({ requirements }) => requirements));
    expect(REQUIREMENTS.filter(({ id }) => !covered.has(id))).toEqual([]);
    const ids = [...cases.map(({ id }) => id), ...REQUIREMENTS.map(({ id }) => id)];
    expect(ids.filter((id, i) => ids.indexOf(id) !== i)).toEqual([]);
    for (const { spec } of REQUIREMENTS) expect(spec).toMatch(/^https:\/\/[a-z.-]+\/\S+$/);
  });

  test('cases for any server need nothing of a profile', () => {
    expect(cases.filter(({ anyServer, profile }) => anyServer && profile === 'key')).toEqual([]);
  });
});

describe('describeContract', () => {
  test.each([
    ['an unknown id to skip', { skip: { 'nope/nope': 'why' } }, 'no case and no requirement is called "nope/nope"'],
    ['an unknown known failure', { knownFailure: { nope: 'why' } }, 'no case and no requirement is called "nope"'],
    ['a skip without a reason', { skip: { 'tools/list': ' ' } }, '"tools/list" needs a reason'],
  ])('refuses %s', (_what, options, message) => {
    expect(() => describeContract('x', never, options)).toThrow(message);
  });
});

test('the table shows the worst outcome of a requirement on each target', () => {
  record('one', ['tools.list', 'tools.call'], 'passed');
  record('one', ['tools.call'], 'failed');
  record('two', ['tools.list'], 'skipped');
  record('two', ['tools.list'], 'passed');
  record('two', ['tools.call'], 'known failure');
  const lines = contractTable().split('\n');
  expect(lines.find((line) => line.startsWith('tools.list'))?.slice(-3)).toBe('+ +');
  expect(lines.find((line) => line.startsWith('tools.call'))?.slice(-3)).toBe('X !');
  expect(lines.slice(-2)).toEqual(['one: 1 passed, 1 failed', 'two: 1 passed, 1 known failure']);
});
