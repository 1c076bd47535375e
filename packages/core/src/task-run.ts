/** One run of a task's handler: it holds the lease, keeps steps, and ends when the handler has to wait for the client. */

import type { Dialogue, Question } from './conversation.ts';
import { codeOf, McpError, ToolError } from './errors.ts';
import type { Claim, Exchange } from './exchange.ts';
import type { ClientCapabilities, Implementation, Meta } from './protocol.ts';
import { META_CAPABILITIES, META_CLIENT, META_VERSION } from './protocol.ts';
import type { TaskHost, TaskRun } from './task.ts';
import type { Change, Ledger } from './task-ledger.ts';
import type { TaskRecord } from './task-store.ts';
import { startTimer } from './timer.ts';

/** What a step is given before the platform ends the request. */
const MARGIN_MS = 1000;

/** A lease for a new run. */
export function newLease(leaseMs: number): NonNullable<TaskRecord['lease']> {
  return { holder: crypto.randomUUID(), until: Date.now() + leaseMs };
}

export class Run implements TaskRun {
  readonly #ledger: Ledger;
  readonly #record: TaskRecord;
  readonly #leaseMs: number;
  readonly #abort: AbortController = new AbortController();
  readonly #answers: Readonly<Record<string, unknown>>;
  #steps: Readonly<Record<string, unknown>>;
  #begun: readonly string[];
  #message: string | undefined;
  /** Whether what the handler does from now on is of no interest. */
  #over = false;
  #ended = false;
  #exchange: Exchange | undefined;
  #stopTimer: (() => void) | undefined;

  /** @param record as it is with the lease of this run */
  constructor(ledger: Ledger, record: TaskRecord, leaseMs: number) {
    this.#ledger = ledger;
    this.#record = record;
    this.#leaseMs = leaseMs;
    this.#answers = record.answers;
    this.#steps = record.steps;
    this.#begun = record.begun;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Runs the handler and writes down what came of it. Never rejects. */
  async play(host: TaskHost, exchange: Exchange): Promise<void> {
    this.#exchange = exchange;
    this.#beatIn(this.#leaseMs);
    let change: Change;
    try {
      const result = await host.run(exchange, claimOf(this.#record), this);
      change = { status: 'completed', result: JSON.parse(JSON.stringify(result)) };
    } catch (error) {
      const known = error instanceof McpError ? error : undefined;
      if (this.#over) return;
      const message = known?.message ?? exchange.mask(error);
      const code = codeOf(known?.kind ?? 'internal_error', true);
      const data = known?.data;
      change = {
        status: 'failed',
        statusMessage: message,
        error: { code, message, ...(data !== undefined && { data }) },
      };
    } finally {
      this.#ended = true;
      this.#stopTimer?.();
    }
    try {
      await this.#write({ ...change, lease: null });
    } catch (error) {
      // The lease runs out, and whoever asks for the task next runs it again.
      exchange.mask(error);
    }
  }

  /** Ends this run: its task was cancelled or has expired, or somebody else has it. */
  stop(): void {
    this.#over = true;
    this.#stopTimer?.();
    this.#abort.abort(new DOMException('This task does not go on here', 'AbortError'));
  }

  report(message: string): void {
    if (this.#message === undefined && !this.#ended) this.#beatIn(this.#record.pollIntervalMs);
    this.#message = message;
  }

  dialogue(suspend: () => void): Dialogue {
    const pending = new Map<string, Question>();
    const named = new Set<string>();
    let asked = 0;
    let progressed = false;
    const enter = (name: string): void => {
      if (named.has(name)) throw new Error(`Two of the same name in one run: ${name}. Give each its own key`);
      named.add(name);
    };
    /** Ends this run, with what is written last. */
    const end = async (change: Change): Promise<never> => {
      if (!this.#over) await this.#keep({ ...change, lease: null, lost: 0 });
      this.#over = true;
      suspend();
      return new Promise(() => {});
    };
    /** Leaves the rest to the next request about this task, where the platform ends this one too soon. */
    const handOver = async (neededMs: number): Promise<void> => {
      const deadline = this.#exchange?.deadline;
      if (progressed && deadline !== undefined && deadline - Date.now() < neededMs) await end({});
    };
    return {
      known: { id: this.#record.seed, answers: this.#answers, steps: this.#steps },
      ask: async (question, key = `question-${++asked}`) => {
        enter(`question ${key}`);
        if (Object.hasOwn(this.#answers, key)) return this.#answers[key];
        // Questions that are asked at once go out together.
        if (pending.size === 0) {
          startTimer(0, () => end({ status: 'input_required', questions: Object.fromEntries(pending) }));
        }
        pending.set(key, question);
        return new Promise(() => {});
      },
      step: async (key, work, once) => {
        enter(`step ${key}`);
        if (Object.hasOwn(this.#steps, key)) return this.#steps[key];
        if (this.#over) return end({});
        await handOver(MARGIN_MS);
        if (once && !(await this.#begin(key))) return end({});
        // JSON already.
        const value: unknown = await work(`${this.#record.seed}:${key}`);
        this.#steps = { ...this.#steps, [key]: value };
        progressed = true;
        return (await this.#keep({ steps: this.#steps, lost: 0 })) ? value : end({});
      },
      checkpoint: (neededMs = MARGIN_MS) => handOver(neededMs),
    };
  }

  /** Writes down that a step begins. @throws ToolError when it has before, and nobody knows how it ended */
  async #begin(key: string): Promise<boolean> {
    if (this.#begun.includes(key)) {
      throw new ToolError('This was begun before, and nobody knows how it ended: look before you call again.');
    }
    this.#begun = [...this.#begun, key];
    return this.#keep({ begun: this.#begun });
  }

  /** Writes, or gives `false` when that cannot be done: what was not kept is done again. */
  async #keep(change: Change): Promise<boolean> {
    try {
      return await this.#write(change);
    } catch (error) {
      this.#exchange?.mask(error);
      return false;
    }
  }

  /** Writes as long as this run holds the lease; stops it and gives `false` when it does not. */
  async #write(change: Change): Promise<boolean> {
    const { id, lease } = this.#record;
    const mine = (record: TaskRecord): boolean => record.lease?.holder === lease?.holder;
    let written = false;
    await this.#ledger.change(id, (record) => {
      written = mine(record);
      return written ? change : undefined;
    });
    if (!written) this.stop();
    return written;
  }

  /** The next sign of life: in time for the lease, and at the end of the task's time. */
  #beatIn(ms: number): void {
    const { expiresAt } = this.#record;
    const left = expiresAt === null ? ms : expiresAt - Date.now();
    this.#stopTimer?.();
    this.#stopTimer = startTimer(Math.min(ms, left, this.#leaseMs / 3), () => this.#beat());
  }

  async #beat(): Promise<void> {
    const holder = this.#record.lease?.holder ?? '';
    const message = this.#message;
    this.#message = undefined;
    try {
      const lease = { holder, until: Date.now() + this.#leaseMs };
      await this.#write({ lease, ...(message !== undefined && { statusMessage: message }) });
    } catch (error) {
      this.#exchange?.mask(error);
    }
    if (!this.#over && !this.#ended) this.#beatIn(this.#leaseMs);
  }
}

/** What the call that became the task said about itself. */
function claimOf({ params }: TaskRecord): Claim {
  const meta = params['_meta'] as Meta;
  return {
    modern: true,
    revision: meta[META_VERSION] as string,
    capabilities: meta[META_CAPABILITIES] as ClientCapabilities,
    info: meta[META_CLIENT] as Implementation | undefined,
    meta,
    params,
  };
}
