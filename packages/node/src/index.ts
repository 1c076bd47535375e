export { type Discovered, discover } from './discover.ts';
export { type WatchedHandler, type WatchOptions, watchDiscovered } from './discover-watch.ts';
export type { NodePlatform } from './platform.ts';
export type { SessionOptions } from './sessions.ts';
export { start } from './start.ts';
export { startStdio } from './stdio.ts';
export type { RunningStdio, StdioInput, StdioOptions, StdioOutput } from './stdio-options.ts';
export type { RunningServer, StartOptions, TlsSettings } from './types.ts';
