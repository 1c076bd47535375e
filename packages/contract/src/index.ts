/** The one behavioural suite that every target runs. */

export { cases } from './cases/index.ts';
export { type ClientKind, type Connected, connect, type McpClient } from './clients.ts';
export type { CaseContext, ContractCase, Target } from './contract.ts';
export {
  createFixture,
  FIXTURE_INFO,
  FIXTURE_KEYS,
  FIXTURE_MAX_BODY_BYTES,
  FIXTURE_ORIGIN,
  type Profile,
} from './fixture.ts';
export type { CaseMeta } from './report.ts';
export { type Era, REQUIREMENTS, type Requirement, type RequirementId } from './requirements.ts';
export { deployment, describeServer, type RunningServer } from './running.ts';
export { type ContractOptions, describeContract } from './suite.ts';
export { toOrigin } from './wire.ts';
