/** Reading and changing tasks in a store that others change as well. */

import { McpError } from './errors.ts';
import { isObject } from './jsonrpc.ts';
import type { TaskRecord, TaskStore } from './task-store.ts';

/** After so many lost races in a row something is wrong with the store. */
const MAX_RACES = 20;

/** A task as clients see it. @see https://github.com/modelcontextprotocol/ext-tasks/blob/main/specification/2026-07-28/tasks.md#tasks */
export interface Task {
  readonly taskId: string;
  readonly status: TaskRecord['status'];
  readonly statusMessage?: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly lastUpdatedAt: string;
  /** From `createdAt` on, in milliseconds; `null` without end. */
  readonly ttlMs: number | null;
  readonly pollIntervalMs: number;
  readonly inputRequests?: TaskRecord['questions'];
  readonly result?: unknown;
  readonly error?: unknown;
}

/** What every message about a task says of it. */
export function toTask({
  id,
  status,
  statusMessage,
  createdAt,
  updatedAt,
  expiresAt,
  pollIntervalMs,
}: TaskRecord): Task {
  return {
    taskId: id,
    status,
    ...(statusMessage !== undefined && { statusMessage }),
    createdAt: new Date(createdAt).toISOString(),
    lastUpdatedAt: new Date(updatedAt).toISOString(),
    ttlMs: expiresAt === null ? null : expiresAt - createdAt,
    pollIntervalMs,
  };
}

/** The task with what belongs to its status: what `tasks/get` and notifications carry. */
export function toDetailedTask(record: TaskRecord): Task {
  const { status, questions, result, error } = record;
  return {
    ...toTask(record),
    ...(status === 'input_required' && { inputRequests: questions }),
    ...(status === 'completed' && { result }),
    ...(status === 'failed' && { error }),
  };
}

export function hasEnded({ status }: TaskRecord): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled';
}

/** What changes: members of a record, without those that are counted here. */
export type Change = Partial<Omit<TaskRecord, 'id' | 'version' | 'owner'>>;

export class Ledger {
  readonly #store: TaskStore;
  readonly #changed: (record: TaskRecord) => void;

  /** @param changed called with what clients can see differently now */
  constructor(store: TaskStore, changed: (record: TaskRecord) => void) {
    this.#store = store;
    this.#changed = changed;
  }

  /** @throws Error when the store says that the id is taken */
  async create(record: TaskRecord): Promise<void> {
    if (!(await this.#store.create(record))) throw new Error('The task store has a task of a new random id');
  }

  async read(id: string): Promise<TaskRecord | undefined> {
    const record = await this.#store.read(id);
    const expired = isObject(record) && record.expiresAt !== null && record.expiresAt <= Date.now();
    return expired ? undefined : record;
  }

  /**
   * Changes a task: conditional on what was read, and again from there when somebody else was faster.
   * @param decide what to change of this record; `undefined` leaves it
   * @returns the record as it is then; `undefined` when there is none
   * @throws McpError `unavailable` when every race is lost
   */
  async change(id: string, decide: (record: TaskRecord) => Change | undefined): Promise<TaskRecord | undefined> {
    for (let race = 0; race < MAX_RACES; race++) {
      const record = await this.read(id);
      const change = record && decide(record);
      if (!record || !change) return record;
      const seen = 'status' in change || 'questions' in change || 'statusMessage' in change;
      const next = { ...record, ...change, version: record.version + 1, ...(seen && { updatedAt: Date.now() }) };
      if (await this.#store.replace(next)) {
        if (seen) this.#changed(next);
        return next;
      }
    }
    throw new McpError('unavailable', 'This task changes too fast, try again', { retryAfter: 1 });
  }
}
