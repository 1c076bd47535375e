import { expect, test } from 'vitest';
import { contractTable } from '../contract-table.ts';

const result = (target: string, requirements: readonly string[], status: string, reasons: object = {}) => ({
  status,
  meta: { contract: { target, requirements, ...reasons } },
});
const badInput = (target: string, status: string) => ({ status, meta: { badInput: { target } } });

test('counts the requirements of each area that hold on each target, and says why others do not', () => {
  const assertionResults = [
    result('one', ['tools.list', 'tools.call'], 'passed'),
    result('one', ['rpc.id'], 'passed'),
    result('two', ['tools.list'], 'passed'),
    result('two', ['tools.list'], 'skipped', { skipped: 'only half of it' }),
    result('two', ['tools.call'], 'skipped', { skipped: 'it is buffered' }),
    result('two', ['rpc.id'], 'passed', { knownFailure: 'later' }),
    result('three', ['tools.list'], 'passed'),
    result('three', ['tools.list', 'tools.call'], 'failed'),
    result('three', ['rpc.id'], 'passed'),
    badInput('one', 'passed'),
    badInput('one', 'skipped'),
    { status: 'passed' },
  ];
  expect(contractTable({ testResults: [{ assertionResults }] }).split('\n')).toEqual([
    'contract: requirements that hold, by target',
    '              one  two  three',
    'tools           2  1/2    0/2',
    'rpc             1  0/1      1',
    'requirements    3  1/3    1/3',
    'bad inputs    1/2',
    'two: 1 known failures, each with its reason in the name of its tests',
    'two: skipped tools.call: it is buffered',
    'three: FAILED tools.list, tools.call',
  ]);
});

test('is empty without the contract', () => {
  expect(contractTable({ testResults: [{ assertionResults: [{ status: 'passed' }] }] })).toBe('');
});
