export { type Discovered, discover } from './discover.ts';
export { type WatchedHandler, type WatchOptions, watchDiscovered } from './discover-watch.ts';
export { start } from './start.ts';
export type { RunningServer, StartOptions } from './types.ts';
