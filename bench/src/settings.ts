/** How long to measure: enough to trust, or `--quick` for a look while working on something. */

export interface Settings {
  readonly toolCounts: readonly number[];
  /** Many short rounds: what else the machine does then falls on everybody alike. */
  readonly costRounds: number;
  readonly costProcesses: number;
  /** How long a process warms up with each kind of request. */
  readonly costProcessMs: number;
  readonly costRoundMs: number;
  readonly costWarmupMs: number;
  readonly starts: number;
  readonly slowStarts: number;
  readonly memoryRequests: number;
  readonly memoryMs: number;
  readonly loadRounds: number;
  readonly loadSeconds: number;
  readonly startupRounds: number;
}

export const FULL: Settings = {
  toolCounts: [1, 10, 100, 1000],
  costRounds: 8,
  costProcesses: 3,
  costProcessMs: 200,
  costRoundMs: 4,
  costWarmupMs: 30,
  starts: 25,
  slowStarts: 5,
  memoryRequests: 100_000,
  memoryMs: 2000,
  loadRounds: 2,
  loadSeconds: 1,
  startupRounds: 2,
};

export const QUICK: Settings = {
  toolCounts: [1, 100],
  costRounds: 5,
  costProcesses: 1,
  costProcessMs: 200,
  costRoundMs: 5,
  costWarmupMs: 40,
  starts: 7,
  slowStarts: 3,
  memoryRequests: 20_000,
  memoryMs: 500,
  loadRounds: 1,
  loadSeconds: 1,
  startupRounds: 1,
};

/** What `bench:check` compares. */
export const CHECK: Settings = { ...QUICK, costProcesses: 2, starts: 9, slowStarts: 0 };
