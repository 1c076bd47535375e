export { createWorkerHandler } from './handler.ts';
export type { WorkerContext, WorkerHandler, WorkerOptions, WorkerPlatform } from './types.ts';
