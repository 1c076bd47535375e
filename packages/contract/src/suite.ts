import { afterAll, beforeAll, describe, test } from 'vitest';
import { cases } from './cases/index.ts';
import type { ContractCase, Target } from './contract.ts';
import { PROFILES, type Profile } from './fixture.ts';
import { type CaseMeta, erasOf } from './report.ts';
import { REQUIREMENTS } from './requirements.ts';
import { withToken } from './tokens.ts';
import { accepted, modern, withKey } from './wire.ts';

declare module 'vitest' {
  interface TaskMeta {
    contract?: CaseMeta;
  }
}

/** Reasons by id of a case or of a requirement. */
type Reasons = Readonly<Record<string, string>>;

export interface ContractOptions {
  /** What this target cannot show, and why. */
  readonly skip?: Reasons;
  /** What this target does wrong today, and why. It must fail; when it passes, the entry has to go. */
  readonly knownFailure?: Reasons;
  /** Default: every profile. One that is left out must have a reason. */
  readonly withoutProfile?: Readonly<Partial<Record<Profile, string>>>;
  /** The target serves something else than the fixture: only cases that need no tool of it run. */
  readonly anyServer?: boolean;
}

/**
 * Declares the contract as tests of one target, in the test file that calls it. The file must import the same
 * vitest as this package does.
 * @param open starts the fixture server of a profile; `close` of what it gives is called when all is done
 * @throws Error for an id in `skip` or `knownFailure` that no case and no requirement has, or an empty reason
 */
export function describeContract(
  name: string,
  open: (profile: Profile) => Promise<Target>,
  options: ContractOptions = {},
): void {
  checkReasons(options.skip ?? {});
  checkReasons(options.knownFailure ?? {});
  describe(`contract on ${name}`, () => {
    for (const profile of PROFILES) {
      const missing = options.withoutProfile?.[profile];
      describe(`profile ${profile}`, () => {
        let target: Target | undefined;
        if (missing === undefined) {
          beforeAll(async () => {
            target = await open(profile);
          });
        }
        afterAll(async () => target?.close?.());
        for (const item of cases.filter((item) => (item.profile ?? 'open') === profile)) {
          const skipped = missing ?? reasonFor(item, options.skip) ?? needsFixture(item, options);
          const known = reasonFor(item, options.knownFailure) ?? item.knownFailure;
          const { id, requirements } = item;
          const contract: CaseMeta = {
            target: name,
            id,
            requirements,
            eras: erasOf(requirements),
            skipped,
            knownFailure: known,
          };
          test(title(item, skipped, known), { meta: { contract } }, async (context) => {
            if (skipped !== undefined) context.skip(skipped);
            await check(item, target as Target, known);
          });
        }
      });
    }
  });
}

async function check(item: ContractCase, target: Target, known: string | undefined): Promise<void> {
  let failure: unknown;
  try {
    await item.run({ fetch: (request) => target.fetch(request) });
    if (item.bad) await stillServes(target, item.profile ?? 'open');
  } catch (error) {
    failure = error;
  }
  if (known === undefined) {
    if (failure !== undefined) throw failure;
    return;
  }
  if (failure === undefined) throw new Error(`Known failure that passes now, remove it: ${known}`);
}

/** After a bad input a good request is answered as if nothing had been. */
async function stillServes(target: Target, profile: Profile): Promise<void> {
  const request = modern('server/discover');
  const credentials: Readonly<Record<Profile, (request: Request) => Request | Promise<Request>>> = {
    open: (request) => request,
    key: withKey,
    oauth: withToken,
  };
  await accepted(await target.fetch(await credentials[profile](request)));
}

function title({ id, title }: ContractCase, skipped: string | undefined, known: string | undefined): string {
  if (skipped !== undefined) return `${id}: ${title} [skipped: ${skipped}]`;
  return known === undefined ? `${id}: ${title}` : `${id}: ${title} [known failure: ${known}]`;
}

function reasonFor(item: ContractCase, reasons: Reasons = {}): string | undefined {
  return [item.id, ...item.requirements].map((id) => reasons[id]).find((reason) => reason !== undefined);
}

function needsFixture(item: ContractCase, options: ContractOptions): string | undefined {
  return options.anyServer && !item.anyServer ? 'needs the fixture server' : undefined;
}

function checkReasons(reasons: Reasons): void {
  const known = new Set<string>([...cases, ...REQUIREMENTS].map(({ id }) => id));
  for (const [id, reason] of Object.entries(reasons)) {
    if (!known.has(id)) throw new Error(`describeContract: no case and no requirement is called "${id}"`);
    if (reason.trim() === '') throw new Error(`describeContract: "${id}" needs a reason`);
  }
}
