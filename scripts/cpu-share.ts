/** Limits processes to a share of the CPUs, with a cgroup of version 1 or 2. */

import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Microseconds. Short, so that a limit bites in a short call too. */
const PERIOD_US = 20_000;

export class CpuShare {
  readonly #folder: string;
  readonly #version: 1 | 2;

  private constructor(folder: string, version: 1 | 2) {
    this.#folder = folder;
    this.#version = version;
  }

  /** `undefined` where this process may not make one. */
  static create(): CpuShare | undefined {
    for (const [root, version] of [
      ['/sys/fs/cgroup/cpu', 1],
      ['/sys/fs/cgroup', 2],
    ] as const) {
      const folder = join(root, `mcp-serverless-${process.pid}`);
      try {
        mkdirSync(folder);
        const share = new CpuShare(folder, version);
        if (existsSync(join(folder, version === 1 ? 'cpu.cfs_quota_us' : 'cpu.max'))) return share;
        share.remove();
      } catch {
        // No such hierarchy, or none that can be written.
      }
    }
    return undefined;
  }

  /** How many CPUs all limited processes get together. */
  set cpus(cpus: number) {
    const quota = Math.round(cpus * PERIOD_US);
    if (this.#version === 2) this.#write('cpu.max', `${quota} ${PERIOD_US}`);
    else {
      this.#write('cpu.cfs_period_us', PERIOD_US);
      this.#write('cpu.cfs_quota_us', quota);
    }
  }

  limit(pid: number): void {
    this.#write('cgroup.procs', pid);
  }

  /** Its processes have to have ended. */
  remove(): void {
    rmdirSync(this.#folder);
  }

  #write(file: string, value: string | number): void {
    writeFileSync(join(this.#folder, file), String(value));
  }
}
