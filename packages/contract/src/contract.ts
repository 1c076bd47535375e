/** What a target is and what a case is. */

import type { Profile } from './fixture.ts';
import type { RequirementId } from './requirements.ts';

/** A place where the fixture server runs. */
export interface Target {
  readonly name: string;
  /** Sends a request as a client would; the target puts its own origin in place of the request's. */
  fetch(request: Request): Promise<Response>;
  close?(): Promise<void>;
}

/** All that a case may use. */
export interface CaseContext {
  fetch(request: Request): Promise<Response>;
}

/** One behaviour, checked on every target. */
export interface ContractCase {
  /** `area/what`, unique. */
  readonly id: string;
  readonly title: string;
  readonly requirements: readonly RequirementId[];
  /** Default `open`. */
  readonly profile?: Profile;
  /** Needs no tool of the fixture: any server can be checked. */
  readonly anyServer?: true;
  /** A bad input: afterwards a good request must still be answered. */
  readonly bad?: true;
  /** Why this case fails today on every target. It must fail; when it passes, the line has to go. */
  readonly knownFailure?: string;
  run(ctx: CaseContext): Promise<void>;
}
