import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import type { LambdaEvent, LambdaHandler, LambdaStreamHandler } from '@mcp-serverless/lambda';
import type { Answer } from './runtime.ts';

/**
 * Runs the `build` script of the app in this folder and gives the folder where a copy of the bundle stands alone,
 * without node_modules.
 */
export async function buildFunction(app: string): Promise<string> {
  const { scripts } = JSON.parse(await readFile(join(app, 'package.json'), 'utf8'));
  const PATH = [join(app, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
  await promisify(execFile)(scripts.build, { cwd: app, shell: true, env: { ...process.env, PATH } });
  const folder = await mkdtemp(join(tmpdir(), 'lambda-function-'));
  await copyFile(join(app, 'dist', 'index.mjs'), join(folder, 'index.mjs'));
  return folder;
}

export interface RunningFunction {
  /** The export of this name, which answers in one piece. Default `handler`. */
  handler(name?: string): LambdaHandler;
  /** The export of this name, which streams its answers. Default `handler`. */
  streamHandler(name?: string): LambdaStreamHandler;
  close(): Promise<void>;
}

/**
 * Loads the built function with these environment variables and no others.
 * @throws what the module throws while it loads
 */
export async function startFunction(folder: string, env: Record<string, string>): Promise<RunningFunction> {
  const waiting = new Map<number, (answer: Answer) => void>();
  const worker = new Worker(new URL('./runtime.ts', import.meta.url), {
    workerData: pathToFileURL(join(folder, 'index.mjs')).href,
    env,
    stdout: true,
    stderr: true,
  });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  worker.on('message', (answer: Answer) => waiting.get(answer.id)?.(answer));
  let last = 0;
  /** Gives what the function returned, and hands on what it wrote before. */
  const invoke = (name: string, event: LambdaEvent, streamed: boolean, onWrite: (answer: Answer) => void) => {
    const id = ++last;
    worker.postMessage({ id, name, event, streamed });
    return new Promise<Answer>((resolve) => {
      waiting.set(id, (answer) => {
        if (answer.kind !== 'returned') return onWrite(answer);
        waiting.delete(id);
        resolve(answer);
      });
    });
  };
  return {
    handler:
      (name = 'handler') =>
      async (event) => {
        const answer = await invoke(name, event, false, () => {});
        if (answer.kind !== 'returned' || !answer.result) throw new Error(`${name} returned nothing`);
        return answer.result;
      },
    streamHandler:
      (name = 'handler') =>
      async (event, stream) => {
        await invoke(name, event, true, (answer) => {
          if (answer.kind === 'type') stream.setContentType?.(answer.type);
          else if (answer.kind === 'chunk') stream.write(answer.chunk);
          else stream.end();
        });
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
