/** A vitest project: the tests in `test/` of one folder. */
export interface TestProject {
  readonly name: string;
  /** From the repository's root. */
  readonly root: string;
}

const inFolder =
  (folder: string) =>
  (name: string): TestProject => ({ name, root: `${folder}/${name}` });

/** What `test` runs. Each must run at least one test. */
export const TEST_PROJECTS: readonly TestProject[] = [
  ...['core', 'auth', 'lambda', 'cloudflare', 'vercel', 'node', 'contract'].map(inFolder('packages')),
  ...['node-server', 'lambda-http-api', 'lambda-rest-api', 'lambda-function-url'].map(inFolder('apps')),
  { name: 'diff', root: 'packages/contract/diff' },
  { name: 'pack', root: 'scripts/test-pack' },
  { name: 'scripts', root: 'scripts' },
];

/** What `check` runs: rules about the tree itself. */
export const CHECK_PROJECTS: readonly TestProject[] = [{ name: 'rules', root: 'scripts/rules' }];
