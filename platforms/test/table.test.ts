import { expect, test } from 'vitest';
import { type Report, toTable } from '../table.ts';

const result = (target: string, eras: readonly string[], status: string, skipped?: string) => ({
  status,
  meta: { contract: { target, id: 'tools/list', eras, ...(skipped !== undefined && { skipped }) } },
});

const report: Report = {
  testResults: [
    {
      assertionResults: [
        result('memory', ['modern', 'legacy'], 'passed'),
        result('memory', ['modern'], 'failed'),
        result('lambda', ['modern', 'legacy'], 'passed'),
        result('lambda', ['legacy'], 'skipped', 'buffered'),
        result('broken', ['modern', 'legacy'], 'skipped'),
        result('half', ['modern', 'legacy'], 'passed'),
        result('half', ['modern'], 'skipped'),
        { status: 'passed' },
      ],
    },
  ],
};

test('counts by target and era, with what is missing', () => {
  const { text, problems } = toTable([report], ['memory', 'absent', 'elsewhere'], { elsewhere: 'not here' });
  expect(text.split('\n')).toEqual([
    '           2026-07-28              2025-11-25 and before',
    'contract   passed failed skipped   passed failed skipped',
    'memory          1      1       0        1      0       0',
    'absent     DID NOT RUN',
    'elsewhere  did not run: not here',
    'lambda          1      0       0        1      0       1',
    'broken     DID NOT RUN',
    'half            1      0       1        1      0       0',
    '',
    'lambda: 1 skipped: buffered',
  ]);
  expect(problems).toEqual([
    'absent did not run',
    'broken did not run',
    'half: 1 cases did not run, and no reason is given',
  ]);
});
