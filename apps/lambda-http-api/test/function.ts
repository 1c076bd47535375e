import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { LambdaHandler, LambdaResult } from '@mcp-serverless/lambda';

const APP = join(import.meta.dirname, '..');

/** Runs the app's `build` script and gives the folder where a copy of the bundle stands alone, without node_modules. */
export async function buildFunction(): Promise<string> {
  const { scripts } = JSON.parse(await readFile(join(APP, 'package.json'), 'utf8'));
  const PATH = [join(APP, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  await promisify(execFile)(scripts.build, { cwd: APP, shell: true, env: { ...process.env, PATH } });
  const folder = await mkdtemp(join(tmpdir(), 'lambda-http-api-'));
  await copyFile(join(APP, 'dist', 'index.mjs'), join(folder, 'index.mjs'));
  return folder;
}

export interface RunningFunction {
  readonly handler: LambdaHandler;
  close(): Promise<void>;
}

/**
 * Loads the built function with these environment variables and no others.
 * @throws what the module throws while it loads
 */
export async function startFunction(folder: string, env: Record<string, string>): Promise<RunningFunction> {
  const waiting = new Map<number, (result: LambdaResult) => void>();
  const worker = new Worker(new URL('./runtime.ts', import.meta.url), {
    workerData: pathToFileURL(join(folder, 'index.mjs')).href,
    env,
    stdout: true,
    stderr: true,
  });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  worker.on('message', ({ id, result }: { readonly id: number; readonly result: LambdaResult }) => {
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  let last = 0;
  return {
    handler: (event) => {
      const id = ++last;
      worker.postMessage({ id, event });
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    close: async () => {
      await worker.terminate();
    },
  };
}

/** Removes what `buildFunction` made outside of the app. */
export async function removeFunction(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
