/** What the tests of the contract say of themselves, for whoever makes a table of them. */

import { REQUIREMENTS, type RequirementId } from './requirements.ts';

/** What every test of the contract says of itself to vitest's reporters, as `meta.contract`. */
export interface CaseMeta {
  readonly target: string;
  /** Id of the case. */
  readonly id: string;
  readonly requirements: readonly RequirementId[];
  /** The eras its requirements hold in. */
  readonly eras: readonly ('modern' | 'legacy')[];
  /** Why it does not run. */
  readonly skipped?: string | undefined;
  /** Why it must fail. */
  readonly knownFailure?: string | undefined;
}

/** The eras that requirements hold in. */
export function erasOf(requirements: readonly RequirementId[]): CaseMeta['eras'] {
  const eras = REQUIREMENTS.filter(({ id }) => requirements.includes(id)).map(({ era }) => era);
  return (['modern', 'legacy'] as const).filter((era) => eras.includes('both') || eras.includes(era));
}
