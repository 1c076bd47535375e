/** The Worker that the contract is checked on. */

import { createWorkerHandler, type WorkerHandler } from '@mcp-serverless/cloudflare';
import { createFixture, type Profile } from '@mcp-serverless/contract/fixture';

interface Env {
  readonly PROFILE: Profile;
}

const handler: WorkerHandler<Env> = createWorkerHandler(({ PROFILE }: Env) => createFixture(PROFILE));

export default handler;
