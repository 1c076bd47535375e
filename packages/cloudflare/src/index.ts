export { createWorkerHandler } from './handler.ts';
export type { Fallback, WorkerContext, WorkerHandler, WorkerOptions, WorkerPlatform } from './types.ts';
