/**
 * Measures the garbage of a server, in a process of its own: run with `--expose-gc` and a young generation so large that
 * nothing is collected between two readings, or, for `endure`, with Node's own settings.
 */

import { PerformanceObserver } from 'node:perf_hooks';
import { setImmediate } from 'node:timers/promises';
import type { Serve } from '../tool.ts';

/** Bytes a request leaves behind, one reading a round. */
export interface Garbage {
  readonly bytes: readonly number[];
}

/** What many requests did. */
export interface Endurance {
  readonly requests: number;
  /** Share of the time that the collector took. */
  readonly gcShare: number;
  /** Bytes that live after a full collection, after a tenth of the requests and after all. */
  readonly early: number;
  readonly late: number;
  /** The most memory the process had, in bytes. */
  readonly peak: number;
}

const WARMUP = 3000;
const ROUNDS = 9;
const BATCH = 200;

const collect = (): void => globalThis.gc?.();

async function serveAll(serve: Serve, requests: readonly Request[]): Promise<void> {
  for (const request of requests) await (await serve(request)).text();
}

/** Requests are made before the first reading, as the platform makes them. */
export async function measureGarbage(serve: Serve, create: () => Request): Promise<Garbage> {
  const make = (count: number): Request[] => Array.from({ length: count }, create);
  for (let i = 0; i < WARMUP; i += BATCH) await serveAll(serve, make(BATCH));
  const bytes: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const requests = make(BATCH);
    await setImmediate();
    collect();
    const before = process.memoryUsage();
    await serveAll(serve, requests);
    const after = process.memoryUsage();
    bytes.push((after.heapUsed + after.external - before.heapUsed - before.external) / BATCH);
  }
  return { bytes };
}

/** Serves until `amount` requests are done, or, in tenths of them, about `ms` milliseconds are over. */
export async function endure(serve: Serve, create: () => Request, amount: number, ms: number): Promise<Endurance> {
  let gcMs = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) gcMs += duration;
  });
  const live = async (): Promise<number> => {
    await setImmediate();
    collect();
    collect();
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  };
  let requests = 0;
  let servedMs = 0;
  const run = async (count: number): Promise<void> => {
    observer.observe({ entryTypes: ['gc'] });
    const begun = performance.now();
    for (let i = 0; i < count; i++) {
      await (await serve(create())).text();
      if (i % 100 === 0) await setImmediate();
    }
    servedMs += performance.now() - begun;
    for (const { duration } of observer.takeRecords()) gcMs += duration;
    observer.disconnect();
    requests += count;
  };
  const tenth = amount / 10;
  await run(tenth);
  const early = await live();
  while (requests < amount && servedMs < ms) await run(tenth);
  const late = await live();
  return { requests, gcShare: gcMs / servedMs, early, late, peak: process.resourceUsage().maxRSS * 1024 };
}
