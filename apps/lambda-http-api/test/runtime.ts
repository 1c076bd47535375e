/** Stands in for Lambda's runtime, which cannot run here: loads the bundle by itself and passes events to its handler. */

import { parentPort, workerData } from 'node:worker_threads';
import type { LambdaEvent, LambdaHandler } from '@mcp-serverless/lambda';
import { createContext } from '@mcp-serverless/lambda/testing';

const { handler }: { readonly handler: LambdaHandler } = await import(workerData);

parentPort?.on('message', async ({ id, event }: { readonly id: number; readonly event: LambdaEvent }) => {
  parentPort?.postMessage({ id, result: await handler(event, createContext()) });
});
parentPort?.postMessage('ready');
