export { start } from './start.ts';
export type { RunningServer, StartOptions } from './types.ts';
