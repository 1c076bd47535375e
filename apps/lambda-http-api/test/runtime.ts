/** Stands in for Lambda's runtime, which cannot run here: loads the bundle by itself and passes events to its handler. */

import { parentPort, workerData } from 'node:worker_threads';
import type {
  LambdaEvent,
  LambdaHandler,
  LambdaResponseStream,
  LambdaResult,
  LambdaStreamHandler,
} from '@mcp-serverless/lambda';
import { createContext } from '@mcp-serverless/lambda/testing';

interface Invocation {
  readonly id: number;
  /** The name of the export. */
  readonly name: string;
  readonly event: LambdaEvent;
  readonly streamed: boolean;
}

/** What comes back of an invocation: what it wrote, if it streams, and at last what it returned. */
export type Answer = { readonly id: number } & (
  | { readonly kind: 'type'; readonly type: string }
  | { readonly kind: 'chunk'; readonly chunk: string | Uint8Array }
  | { readonly kind: 'end' }
  | { readonly kind: 'returned'; readonly result?: LambdaResult }
);

const module: Record<string, LambdaHandler & LambdaStreamHandler> = await import(workerData);

const post = (answer: Answer): void => parentPort?.postMessage(answer);

function responseStream(id: number): LambdaResponseStream {
  return {
    setContentType: (type) => post({ id, kind: 'type', type }),
    write: (chunk) => {
      post({ id, kind: 'chunk', chunk });
      return true;
    },
    end: () => post({ id, kind: 'end' }),
    once: () => {},
  };
}

parentPort?.on('message', async ({ id, name, event, streamed }: Invocation) => {
  const handler = module[name];
  if (!handler) throw new Error(`the bundle does not export ${name}`);
  if (streamed !== Symbol.for('aws.lambda.runtime.handler.streaming') in handler) {
    throw new Error(`${name}: the runtime would ${streamed ? 'not stream' : 'stream'} its answers`);
  }
  if (!streamed) return post({ id, kind: 'returned', result: await handler(event, createContext()) });
  await handler(event, responseStream(id), createContext());
  post({ id, kind: 'returned' });
});
parentPort?.postMessage('ready');
