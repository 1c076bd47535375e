/** What a process has had of the CPUs so far. Linux only. */

import { readdirSync, readFileSync } from 'node:fs';

export interface Usage {
  /** CPU time of all threads, in milliseconds. */
  readonly cpuMs: number;
  /** How long its main thread could have run and got no CPU, because others had them. */
  readonly waitedMs: number;
}

/** @see https://docs.kernel.org/scheduler/sched-stats.html#proc-pid-schedstat */
export function usageOf(pid: number): Usage {
  const read = (thread: string): number[] =>
    readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ').map(Number);
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) => read(thread)[0] ?? 0);
  const sum = nanoseconds.reduce((total, some) => total + some, 0);
  return { cpuMs: sum / 1e6, waitedMs: (read(String(pid))[1] ?? 0) / 1e6 };
}
