/** Our own server as a Worker. */

import { createWorkerHandler, type WorkerHandler } from '@mcp-serverless/cloudflare';
import { createOwn } from '../own.ts';

interface Env {
  readonly STATE_SECRET: string;
}

const handler: WorkerHandler<Env> = createWorkerHandler(({ STATE_SECRET }: Env) => createOwn(STATE_SECRET), {
  allowedHosts: ['127.0.0.1', 'localhost'],
});

export default handler;
