import { describe, expect, test } from 'vitest';
import { type Check, type Expected, judge, readExpected, readScenarios } from '../../conformance/verdict.ts';

const check = (id: string, status: Check['status']): Check => ({ id, status });
const entry = (scenario: string, checkId?: string): Expected => ({ scenario, check: checkId, reason: 'why' });

test('the server scenarios are read, required and pending, others are not', () => {
  const printed = [
    'Required for X',
    '',
    'Server scenarios (test):',
    '  - one',
    '  - two',
    '',
    'Client scenarios:',
    '  - three',
    '',
    'Run and reported, but never scored:',
    '  extension (1):',
    '    - four [server]',
    '  pending (2):',
    '    - five [server]',
    '    - six [client]',
  ].join('\n');
  expect(readScenarios(printed)).toEqual({
    required: ['one', 'two'],
    pending: ['five'],
    extensions: ['four'],
  });
  expect(() => readScenarios('nothing')).toThrow('no server scenarios');
});

test('entries are read with the comment above them', () => {
  const yaml = '# The file\nserver:\n  # first\n  # line\n  - one\n\n  # second\n  - two:check-id\n';
  expect(readExpected(yaml)).toEqual([
    { scenario: 'one', check: undefined, reason: 'first line' },
    { scenario: 'two', check: 'check-id', reason: 'second' },
  ]);
  expect(() => readExpected('server:\n  - one\n')).toThrow('write the reason');
});

describe('judge', () => {
  const good = [check('a', 'SUCCESS'), check('b', 'SKIPPED')];
  const warned = [check('a', 'SUCCESS'), check('b', 'WARNING')];
  const failed = [check('a', 'FAILURE'), check('b', 'SUCCESS')];

  test.each<[string, Check[] | undefined, Expected[], string, string | undefined]>([
    ['passes', good, [], 'passed', undefined],
    ['warns unexpectedly', warned, [], 'warned', 'b failed'],
    ['warns as expected', warned, [entry('s')], 'warned', undefined],
    ['fails unexpectedly', failed, [], 'failed', 'a failed'],
    ['fails as expected', failed, [entry('s')], 'failed', undefined],
    ['fails in the expected check', failed, [entry('s', 'a')], 'failed', undefined],
    [
      'fails in another check',
      failed,
      [entry('s', 'b')],
      'failed',
      'a failed, b passes now: remove its expected failure',
    ],
    ['passes unexpectedly', good, [entry('s')], 'passed', 'the scenario passes now: remove its expected failure'],
    ['skips an expected check', good, [entry('s', 'b')], 'passed', undefined],
    ['is not in the entry of another', failed, [entry('other')], 'failed', 'a failed'],
    ['did not run', undefined, [], 'missing', 'it did not run'],
  ])('a scenario that %s', (_what, checks, expected, result, surprise) => {
    expect(judge('s', checks, expected)).toMatchObject({ scenario: 's', result, surprise });
  });
});
