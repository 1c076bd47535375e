import { describe, expect, test } from 'vitest';
import { cases, describeContract, REQUIREMENTS } from '../src/index.ts';

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
    expect(cases.filter(({ anyServer, profile }) => anyServer && (profile ?? 'open') !== 'open')).toEqual([]);
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
