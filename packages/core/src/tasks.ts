/**
 * The extension `io.modelcontextprotocol/tasks`: calls that go on after their answer, asked for by polling. A run that
 * needs the client ends, and the request that brings the last answer runs the handler again, on any instance; so does
 * the next request about a task whose run was lost.
 * @see https://github.com/modelcontextprotocol/ext-tasks/blob/main/specification/2026-07-28/tasks.md
 */

import type { BusEvent } from './bus.ts';
import type { Known } from './conversation.ts';
import { invalidParams, McpError } from './errors.ts';
import type { Claim, Exchange } from './exchange.ts';
import { isObject, type Params } from './jsonrpc.ts';
import { checkKeys } from './keys.ts';
import { principalKey } from './rate.ts';
import type { ServerCore } from './server-core.ts';
import { type HeardTasks, TASKS_EXTENSION, type TaskHost, type Tasks } from './task.ts';
import { type Change, hasEnded, Ledger, toDetailedTask, toTask } from './task-ledger.ts';
import { newLease, Run } from './task-run.ts';
import { createMemoryTaskStore, type TaskRecord, type TaskStore } from './task-store.ts';

export type { Task } from './task-ledger.ts';
export {
  createMemoryTaskStore,
  type MemoryTaskStoreOptions,
  type TaskRecord,
  type TaskStatus,
  type TaskStore,
} from './task-store.ts';
export type { Tasks };

export interface TasksOptions {
  /**
   * Where tasks are kept. Default: the memory of this instance; where `many` instances answer, calls then stay plain ones,
   * and a tool that must be a task fails.
   */
  readonly store?: TaskStore;
  /** How long a task exists, from its creation on, in milliseconds; `null` without end. Default one hour. */
  readonly ttlMs?: number | null;
  /** How often clients should ask, in milliseconds. Default 1000. */
  readonly pollIntervalMs?: number;
  /** After how long without a sign of life a run counts as lost, in milliseconds. Default 30000. */
  readonly leaseMs?: number;
}

/** A task whose run was lost so often is not tried again. */
const MAX_LOST = 3;
/** How many tasks one client may listen to. */
const MAX_HEARD = 100;

/**
 * Lets tools with `task` become tasks: `new MCPServer({ tasks: createTasks() })`.
 * @throws TypeError that names the option that is unknown or wrong
 */
export function createTasks(options: TasksOptions = {}): Tasks {
  checkKeys('createTasks', options, ['store', 'ttlMs', 'pollIntervalMs', 'leaseMs']);
  const { store = createMemoryTaskStore(), ttlMs = 3_600_000, pollIntervalMs = 1000, leaseMs = 30_000 } = options;
  for (const [name, value] of Object.entries({ ttlMs: ttlMs ?? 1, pollIntervalMs, leaseMs })) {
    // Only the lease stays here: clients read the others, as whole numbers.
    const good = name === 'leaseMs' ? Number.isFinite(value) && value > 0 : Number.isSafeInteger(value) && value > 0;
    if (!good) {
      throw new TypeError(
        `createTasks: ${name} must be a ${name === 'leaseMs' ? 'finite' : 'whole'} number of milliseconds above 0`,
      );
    }
  }
  for (const method of ['create', 'read', 'replace'] as const) {
    if (typeof store?.[method] !== 'function') throw new TypeError(`createTasks: store must have a ${method} function`);
  }
  const local = options.store === undefined;
  return new TaskServer(store, { local, ttlMs, pollIntervalMs, leaseMs });
}

interface Settings extends Required<Omit<TasksOptions, 'store'>> {
  readonly local: boolean;
}

class TaskServer implements Tasks {
  readonly extension = TASKS_EXTENSION;
  readonly #ledger: Ledger;
  readonly #settings: Settings;
  readonly #running: Map<string, Run> = new Map();
  /** Whose clients listen. */
  #server: ServerCore | undefined;

  constructor(store: TaskStore, settings: Settings) {
    this.#ledger = new Ledger(store, (record) => void this.#tell(record));
    this.#settings = settings;
  }

  async offer(...[exchange, claim, tool, input, host]: Parameters<Tasks['offer']>): Promise<string | undefined> {
    if (!declares(claim)) {
      if (tool.task === 'required') throw missingExtension();
      return undefined;
    }
    if (this.#settings.local && exchange.call.instances === 'many') {
      if (tool.task === 'optional') return undefined;
      throw new Error('Several instances may be asked for this task: give createTasks a store that they share');
    }
    const known = await host.prepare(exchange, claim, tool, input);
    this.#server = exchange.server;
    const record = this.#newRecord(exchange, claim, tool.name, known);
    await this.#ledger.create(record);
    this.#start(record, exchange, host);
    return JSON.stringify({ resultType: 'task', ...toTask(record), _meta: exchange.server.serverMeta });
  }

  async answer(exchange: Exchange, claim: Claim, params: Params, host: TaskHost): Promise<object> {
    if (!declares(claim)) throw missingExtension();
    this.#server = exchange.server;
    const record = await this.#find(exchange, params['taskId'], host);
    exchange.name = record.tool;
    switch (exchange.method) {
      case 'tasks/get':
        return toDetailedTask(await this.#revived(record, exchange, host));
      case 'tasks/update':
        await this.#update(record, params['inputResponses'], exchange, host);
        return {};
      default:
        await this.#ledger.change(record.id, (now) =>
          hasEnded(now) ? undefined : { status: 'cancelled', lease: null },
        );
        this.#running.get(record.id)?.stop();
        return {};
    }
  }

  async heard(exchange: Exchange, claim: Claim, host: TaskHost): Promise<HeardTasks | undefined> {
    const { notifications } = claim.params;
    const asked = isObject(notifications) ? (notifications['taskIds'] ?? null) : null;
    if (asked === null) return undefined;
    if (!declares(claim)) throw missingExtension();
    if (!Array.isArray(asked) || asked.length > MAX_HEARD || asked.some((id) => typeof id !== 'string')) {
      throw invalidParams(`taskIds must be a list of at most ${MAX_HEARD} ids`);
    }
    const find = async (id: string): Promise<TaskRecord[]> => {
      try {
        return [await this.#find(exchange, id, host)];
      } catch (error) {
        if (error instanceof McpError) return [];
        throw error;
      }
    };
    const findAll = async (ids: readonly string[]) => (await Promise.all(ids.map(find))).flat();
    const ids = (await findAll([...new Set<string>(asked)])).map(({ id }) => id);
    return { ids, now: async () => (await findAll(ids)).map(toEvent) };
  }

  /** Advice for who listens: the store is what counts. */
  async #tell(record: TaskRecord): Promise<void> {
    const { live, observe } = this.#server ?? {};
    try {
      await live?.bus.publish(toEvent(record));
    } catch (error) {
      observe?.({ type: 'error', requestId: '', errorId: crypto.randomUUID(), error });
    }
  }

  /** The task, if it is the caller's. @throws McpError the same for every reason why there is none */
  async #find(exchange: Exchange, id: unknown, host: TaskHost): Promise<TaskRecord> {
    const record = typeof id === 'string' ? await this.#ledger.read(id) : undefined;
    if (!record || record.owner !== ownerOf(exchange) || !host.tool(exchange, record.tool)) throw unknownTask();
    return record;
  }

  async #update(record: TaskRecord, responses: unknown, exchange: Exchange, host: TaskHost): Promise<void> {
    if (!isObject(responses)) throw invalidParams('inputResponses must be an object');
    const lease = newLease(this.#settings.leaseMs);
    const written = await this.#ledger.change(record.id, ({ status, questions, answers }): Change | undefined => {
      const given = Object.entries(responses).filter(([key]) => Object.hasOwn(questions, key));
      if (status !== 'input_required' || given.length === 0) return undefined;
      if (!given.every(([, response]) => isObject(response))) {
        throw invalidParams('a response must be an object');
      }
      const left = Object.entries(questions).filter(([key]) => !Object.hasOwn(responses, key));
      const change = { questions: Object.fromEntries(left), answers: { ...answers, ...Object.fromEntries(given) } };
      return left.length > 0 ? change : { ...change, status: 'working', lease };
    });
    if (written?.lease?.holder === lease.holder) this.#start(written, exchange, host);
  }

  /** The record; when its run was lost, in a run of its own or given up. */
  async #revived(record: TaskRecord, exchange: Exchange, host: TaskHost): Promise<TaskRecord> {
    if (!isLost(record)) return record;
    const lease = newLease(this.#settings.leaseMs);
    const written = await this.#ledger.change(record.id, (now) => {
      if (!isLost(now)) return undefined;
      if (now.lost < MAX_LOST) return { lease, lost: now.lost + 1 };
      const message = `This task was interrupted ${MAX_LOST + 1} times`;
      return { status: 'failed', statusMessage: message, lease: null, error: { code: -32603, message } };
    });
    if (!written) throw unknownTask();
    if (written.lease?.holder === lease.holder) this.#start(written, exchange, host);
    return written;
  }

  #start(record: TaskRecord, exchange: Exchange, host: TaskHost): void {
    const run = new Run(this.#ledger, record, this.#settings.leaseMs);
    this.#running.set(record.id, run);
    const done = run.play(host, exchange).then(() => {
      if (this.#running.get(record.id) === run) this.#running.delete(record.id);
    });
    exchange.call.waitUntil?.(done);
  }

  #newRecord(exchange: Exchange, claim: Claim, tool: string, known: Known | undefined): TaskRecord {
    const { ttlMs, pollIntervalMs, leaseMs } = this.#settings;
    const { name, arguments: args, _meta } = claim.params;
    const id = randomId();
    const now = Date.now();
    // An unnamed question is the handler's first one or its own: which, only the handler knows.
    const named = Object.entries(known?.answers ?? {}).filter(([key]) => !/^question-\d+$/.test(key));
    return {
      id,
      version: 1,
      owner: ownerOf(exchange),
      tool,
      params: { name, arguments: args, _meta },
      status: 'working',
      createdAt: now,
      updatedAt: now,
      expiresAt: ttlMs === null ? null : now + ttlMs,
      pollIntervalMs,
      seed: known?.id || id,
      questions: {},
      answers: Object.fromEntries(named),
      steps: { ...known?.steps },
      begun: [],
      lease: newLease(leaseMs),
      lost: 0,
    };
  }
}

function toEvent(record: TaskRecord): BusEvent {
  return { topic: `task:${record.id}`, method: 'notifications/tasks', params: { ...toDetailedTask(record) } };
}

function declares({ modern, capabilities }: Claim): boolean {
  return modern && isObject(capabilities.extensions) && isObject(capabilities.extensions[TASKS_EXTENSION]);
}

function missingExtension(): McpError {
  return new McpError('missing_capability', `This needs a client with the extension ${TASKS_EXTENSION}`, {
    data: { requiredCapabilities: { extensions: { [TASKS_EXTENSION]: {} } } },
  });
}

function unknownTask(): McpError {
  return new McpError('invalid_params', 'Unknown task: there is none of this id, or it has expired');
}

function ownerOf({ principal }: Exchange): string {
  return principal ? principalKey(principal) : '';
}

function isLost({ status, lease }: TaskRecord): boolean {
  return status === 'working' && (lease === null || lease.until <= Date.now());
}

/** 192 bits, base64url. */
function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(24));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}
