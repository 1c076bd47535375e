import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import type { TestProject } from '../projects.ts';
import { ROOT } from '../run.ts';
import { count } from '../vitest.ts';

const CORE: TestProject = { name: 'core', root: 'packages/core' };
const NODE: TestProject = { name: 'node', root: 'packages/node' };

const file = (path: string, status: string, ...tests: readonly string[]) => ({
  name: join(ROOT, path),
  status,
  assertionResults: tests.map((one) => ({ status: one })),
});

const report = (...testResults: readonly ReturnType<typeof file>[]) => {
  const all = testResults.flatMap((one) => one.assertionResults.map(({ status }) => status));
  return {
    numPassedTests: all.filter((status) => status === 'passed').length,
    numFailedTests: all.filter((status) => status === 'failed').length,
    testResults,
  };
};

let said: MockInstance<typeof console.error>;
beforeEach(() => {
  said = vi.spyOn(console, 'error').mockReturnValue();
});
afterEach(() => said.mockRestore());

const good = file('packages/core/test/http.test.ts', 'passed', 'passed', 'passed');

it.each([
  ['passed tests', report(good), [CORE], true, { passed: 2, failed: 0 }, []],
  [
    'failed tests, once',
    report(file('packages/core/test/http.test.ts', 'failed', 'passed', 'failed')),
    [CORE],
    false,
    { passed: 1, failed: 1 },
    [],
  ],
  [
    'a file that could not be loaded',
    report(good, file('packages/core/test/era.test.ts', 'failed')),
    [CORE],
    false,
    { passed: 2, failed: 1 },
    ['could not run: packages/core/test/era.test.ts'],
  ],
  [
    'a file whose preparation failed, so that its tests were skipped',
    report(good, file('packages/core/test/era.test.ts', 'failed', 'skipped')),
    [CORE],
    false,
    { passed: 2, failed: 1 },
    ['could not run: packages/core/test/era.test.ts'],
  ],
  [
    'a project without a test',
    report(good),
    [CORE, NODE],
    true,
    { passed: 2, failed: 1 },
    ['no test ran in project node'],
  ],
  [
    'a project whose tests were all skipped',
    report(good, file('packages/node/test/start.test.ts', 'passed', 'skipped')),
    [CORE, NODE],
    true,
    { passed: 2, failed: 1 },
    ['no test ran in project node'],
  ],
  [
    'an error outside of the tests',
    report(good),
    [CORE],
    false,
    { passed: 2, failed: 1 },
    ['vitest failed outside of the tests'],
  ],
])('counts %s', (_, given, projects, ended, expected, messages) => {
  expect(count(given, projects, ended)).toEqual(expected);
  expect(said.mock.calls.map(([message]) => message)).toEqual(messages);
});
