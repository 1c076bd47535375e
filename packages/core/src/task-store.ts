/** What is kept of a task, and where. */

import type { Question } from './conversation.ts';
import { McpError } from './errors.ts';
import type { CallToolResult } from './protocol.ts';

export type TaskStatus = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled';

/** Everything that is known of a task, as JSON. Times are in milliseconds since the epoch. */
export interface TaskRecord {
  /** 192 random bits, base64url. */
  readonly id: string;
  /** 1 when created, and one more with every write. */
  readonly version: number;
  /** Whose task it is: a key of the principal, empty on a server without `auth`. */
  readonly owner: string;
  readonly tool: string;
  /** What the tool was called with, the client's `_meta` included. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly status: TaskStatus;
  readonly statusMessage?: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** From then on the task does not exist: a store may delete it. `null` keeps it. */
  readonly expiresAt: number | null;
  readonly pollIntervalMs: number;
  /** What idempotency keys of steps are made of. */
  readonly seed: string;
  /** What the client has yet to answer. */
  readonly questions: Readonly<Record<string, Question>>;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly steps: Readonly<Record<string, unknown>>;
  /** Steps that may run once, and were begun. */
  readonly begun: readonly string[];
  /** Who runs the handler, and until when nobody else may; `null` while nobody does. */
  readonly lease: { readonly holder: string; readonly until: number } | null;
  /** How often a run was lost since the last answer or step. */
  readonly lost: number;
  readonly result?: CallToolResult;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown };
}

/**
 * Where tasks are kept. Three operations on one key, so that Redis, DynamoDB and a Durable Object have them; leases are
 * part of the record, taken and renewed by the same conditional write. What rejects is reported, and tried again later.
 */
export interface TaskStore {
  /** Keeps a new record: when this resolves, every instance can read it. `false` when there is one of that id. */
  create(record: TaskRecord): Promise<boolean>;
  /** The latest record, read consistently; `undefined` when there is none. One that has expired may still come. */
  read(id: string): Promise<TaskRecord | undefined>;
  /** Replaces the record whose `version` is one less, in one step; `false` when it has another one or is gone. */
  replace(record: TaskRecord): Promise<boolean>;
}

export interface MemoryTaskStoreOptions {
  /** How many tasks are kept; one more is refused with 503 until some have expired. Default 10000. */
  readonly maxTasks?: number;
}

interface Entry {
  readonly json: string;
  readonly version: number;
  readonly expiresAt: number | null;
}

/**
 * Tasks in the memory of this instance: gone when it ends, unknown to any other.
 * @throws TypeError when `maxTasks` is no positive integer
 */
export function createMemoryTaskStore({ maxTasks = 10_000 }: MemoryTaskStoreOptions = {}): TaskStore {
  if (!Number.isSafeInteger(maxTasks) || maxTasks < 1) {
    throw new TypeError('createMemoryTaskStore: maxTasks must be a positive integer');
  }
  const entries = new Map<string, Entry>();
  const keep = (record: TaskRecord): void => {
    const { id, version, expiresAt } = record;
    entries.set(id, { json: JSON.stringify(record), version, expiresAt });
  };
  const sweep = (): void => {
    const now = Date.now();
    for (const [id, { expiresAt }] of entries) if (expiresAt !== null && expiresAt <= now) entries.delete(id);
  };
  return {
    async create(record) {
      if (entries.size >= maxTasks) sweep();
      if (entries.size >= maxTasks) throw new McpError('unavailable', 'Too many tasks, try again', { retryAfter: 60 });
      if (entries.has(record.id)) return false;
      keep(record);
      return true;
    },
    async read(id) {
      const entry = entries.get(id);
      return entry && JSON.parse(entry.json);
    },
    async replace(record) {
      if (entries.get(record.id)?.version !== record.version - 1) return false;
      keep(record);
      return true;
    },
  };
}
