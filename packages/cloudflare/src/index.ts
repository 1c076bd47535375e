export { createWorkerHandler } from './handler.ts';
export type { WorkerContext, WorkerFallback, WorkerHandler, WorkerOptions, WorkerPlatform } from './types.ts';
