/**
 * Asking the client in the middle of a call, without keeping anything: the handler runs again from its top with the
 * answers so far, which the client carries as sealed state. Loaded by the first handler that asks.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
 */

import { invalidParams, McpError, shown, ToolError } from './errors.ts';
import { type Run, Suspension } from './exchange.ts';
import { isObject } from './jsonrpc.ts';
import { principalKey } from './rate.ts';

/** A question to the client, as it stands on the wire. */
export interface Question {
  readonly method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list';
  readonly params: Readonly<Record<string, unknown>>;
}

/** Where answers and steps of earlier runs of a handler come back. */
export interface Dialogue {
  /** @param key names the question; by default its number */
  ask(question: Question, key?: string): Promise<unknown>;
  /** @param once whether it may never run again, not even from an old state */
  step(key: string, work: (idempotencyKey: string) => unknown, once: boolean): Promise<unknown>;
  /** What is known so far, by key; `id` is what idempotency keys are made of, where there are any. */
  readonly known: Known;
  /** Begins a new round unless `neededMs` are left. */
  checkpoint?(neededMs?: number): Promise<unknown>;
  /** Time is up: whether the client goes on in another round. */
  timeUp?(): boolean;
  /** The handler has returned. @throws McpError when it has not come to everything that earlier rounds came to */
  finish?(): void;
}

export interface Known {
  readonly id: string;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly steps: Readonly<Record<string, unknown>>;
}

/** What is sealed between rounds. */
interface State {
  /** Identifies the conversation; idempotency keys are made of it. */
  readonly id: string;
  readonly round: number;
  /** Answers, results of steps and checkpoints, by the name they have here. */
  readonly known: Readonly<Record<string, unknown>>;
  /** The questions that the client may answer now. */
  readonly asked: readonly string[];
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

/** The rounds the official client takes part in. */
const MAX_ROUNDS = 10;
const MAX_STATE_CHARS = 16 * 1024;
/** What is left for sealing, and for a handler to come to its next step. */
const MARGIN_MS = 1000;

export class Conversation implements Dialogue {
  readonly #run: Run;
  readonly #bound: string;
  readonly #id: string;
  readonly #round: number;
  readonly #known: Map<string, unknown>;
  /** Answers that came with this request: to questions of the round before, or to the first one without being asked. */
  readonly #fresh: ReadonlyMap<string, unknown>;
  readonly #pending: Map<string, Question> = new Map();
  /** What of the earlier rounds this run has not come to yet. */
  readonly #replay: Set<string>;
  readonly #named: Set<string> = new Set();
  readonly #running: Set<Promise<unknown>> = new Set();
  #questions = 0;
  #checkpoints = 0;
  /** Whether this round has got further than the one before, and its longest step. */
  #progressed = false;
  #longest = 0;
  #ending = false;
  /** What is sealed is sealed: the rest of this run must do nothing that the next round does again. */
  #over = false;

  private constructor(run: Run, bound: string, state: State, fresh: ReadonlyMap<string, unknown>) {
    this.#run = run;
    this.#bound = bound;
    this.#id = state.id;
    this.#round = state.round;
    this.#known = new Map(Object.entries(state.known));
    this.#fresh = fresh;
    this.#replay = new Set(this.#known.keys());
  }

  /** The conversation that a request begins or continues. @throws McpError `invalid_params` for a state that is not ours */
  static async open(run: Run): Promise<Conversation> {
    const { params } = run.claim;
    const requestState = params['requestState'] ?? undefined;
    const inputResponses = params['inputResponses'] ?? {};
    if (!isObject(inputResponses)) throw invalidParams('inputResponses must be an object');
    const bound = boundTo(run);
    const state =
      requestState === undefined
        ? { id: crypto.randomUUID(), round: 0, known: {}, asked: Object.keys(inputResponses), expires: 0 }
        : await open(run, requestState, bound);
    const fresh = Object.entries(inputResponses).filter(([key]) => state.asked.includes(key));
    return new Conversation(run, bound, state, new Map(fresh));
  }

  get known(): Known {
    const of = (kind: string): Record<string, unknown> =>
      Object.fromEntries(
        [...this.#known].flatMap(([name, value]) => (name.startsWith(kind) ? [[name.slice(kind.length), value]] : [])),
      );
    return { id: this.#id, answers: of('question '), steps: of('step ') };
  }

  /** The client's answer, now or in a later run. @param key names the question; by default its number */
  ask(question: Question, key = `question-${++this.#questions}`): Promise<unknown> {
    const name = this.#enter('question', key);
    if (!this.#known.has(name)) {
      // Without a state nothing was asked: such an answer says no more than an argument, and must not skip anything.
      const unasked = this.#round === 0 && this.#known.size > 0;
      if (!this.#fresh.has(key) || unasked) {
        this.#pending.set(key, question);
        return this.#pause();
      }
      this.#known.set(name, this.#fresh.get(key));
      this.#progressed = true;
    }
    return Promise.resolve(this.#known.get(name));
  }

  /**
   * Runs `work` once in all rounds, as far as the client carries the state on. Not begun when what is left of the time is
   * less than the longest step of this round took: the next round begins with it.
   * @param once whether it may never run again, not even from an old state
   */
  async step(key: string, work: (idempotencyKey: string) => unknown, once: boolean): Promise<unknown> {
    const name = this.#enter('step', key);
    if (!this.#known.has(name)) {
      if (this.#over) return new Promise(() => {});
      if (this.#progressed && this.#late(this.#longest + MARGIN_MS) && this.#mayPause()) return this.#pause();
      const running = this.#perform(name, work, `${this.#id}:${key}`, once);
      this.#running.add(running);
      await running.finally(() => this.#running.delete(running));
    }
    return this.#known.get(name);
  }

  /** Ends the round here, unless `neededMs` are left. Once: the next round goes on behind it. */
  checkpoint(neededMs: number = MARGIN_MS): Promise<unknown> {
    const name = this.#enter('checkpoint', String(++this.#checkpoints));
    if (this.#known.has(name) || !this.#late(neededMs) || !this.#mayPause()) return Promise.resolve();
    this.#known.set(name, null);
    return this.#pause();
  }

  /** Time is up. Whether the client is asked to go on from what is done: not when this round has done nothing. */
  timeUp(): boolean {
    if (!(this.#progressed || this.#pending.size > 0) || !this.#mayPause()) return false;
    this.#end();
    return true;
  }

  /** The handler has returned. @throws McpError when it has not come to everything that earlier rounds came to */
  finish(): void {
    const [missed] = this.#replay;
    if (missed !== undefined) throw changed(missed);
  }

  #enter(kind: string, key: string): string {
    const name = `${kind} ${key}`;
    if (this.#named.has(name)) throw new Error(`Two of the same name in one run: ${name}. Give each its own key`);
    this.#named.add(name);
    this.#replay.delete(name);
    return name;
  }

  async #perform(name: string, work: (key: string) => unknown, idempotencyKey: string, once: boolean): Promise<void> {
    const { replayGuard, stateTtlMs } = this.#run.exchange.server;
    if (once) {
      if (!replayGuard) throw new Error('ctx.step with once needs replayGuard on the MCPServer');
      if (!(await replayGuard.firstUse(`step:${idempotencyKey}`, Math.ceil(stateTtlMs / 1000)))) {
        throw new ToolError('This was begun before, and nobody knows how it ended: look before you call again.');
      }
    }
    const started = Date.now();
    const result: unknown = await work(idempotencyKey);
    // JSON already: what a later round gets back.
    this.#known.set(name, result);
    this.#longest = Math.max(this.#longest, Date.now() - started);
    this.#progressed = true;
  }

  #late(ms: number): boolean {
    const { ends } = this.#run;
    return ends !== undefined && ends - Date.now() < ms;
  }

  #mayPause(): boolean {
    return this.#round < MAX_ROUNDS;
  }

  /** Ends the round in a moment: what is asked at once goes out together, and steps that run come to their end. */
  #pause(): Promise<never> {
    if (!this.#ending) {
      this.#ending = true;
      soon(async () => {
        while (this.#running.size > 0) await Promise.allSettled(this.#running);
        this.#end(this.#pending.size > 0);
      });
    }
    return new Promise(() => {});
  }

  /** @param checked whether this run must have come past everything before: one that lacked the time need not */
  async #end(checked = false): Promise<void> {
    this.#over = true;
    try {
      if (checked) this.finish();
      this.#run.interrupt(new Suspension(await this.#result()));
    } catch (error) {
      this.#run.interrupt(error);
    }
  }

  async #result(): Promise<string> {
    if (!this.#mayPause()) throw new Error(`A conversation of more than ${MAX_ROUNDS} rounds`);
    const { server, call } = this.#run.exchange;
    if (!server.hasSecret && call.instances === 'many') {
      throw new Error(
        'Several instances may serve this conversation: set stateSecret on the MCPServer, the same everywhere',
      );
    }
    const state: State = {
      id: this.#id,
      round: this.#round + 1,
      known: Object.fromEntries(this.#known),
      asked: [...this.#pending.keys()],
      expires: Date.now() + server.stateTtlMs,
    };
    const requestState = await (await server.sealer()).seal(state, this.#bound);
    if (requestState.length > MAX_STATE_CHARS) {
      throw new Error(
        `Answers and steps of a conversation come to more than ${MAX_STATE_CHARS} characters: let ctx.step return less`,
      );
    }
    return JSON.stringify({
      resultType: 'input_required',
      ...(this.#pending.size > 0 && { inputRequests: Object.fromEntries(this.#pending) }),
      requestState,
      _meta: server.serverMeta,
    });
  }
}

/** Runs `work` when everything that is ready has run. A timer of 0 ms takes 1 ms on Node.js; not every runtime has better. */
function soon(work: () => void): void {
  const { setImmediate = setTimeout } = globalThis as { setImmediate?: (work: () => void) => void };
  try {
    setImmediate(work);
  } catch {
    // On the edge of Next.js there is one, and it throws.
    setTimeout(work);
  }
}

function changed(name: string): McpError {
  const message = 'This conversation cannot go on: the program has changed since it began. Call again to start over.';
  return new McpError('internal_error', message, { data: { reason: 'changed', key: shown(name) } });
}

async function open({ exchange: { server } }: Run, token: unknown, bound: string): Promise<State> {
  const usable = typeof token === 'string' && token.length <= MAX_STATE_CHARS;
  const state = usable ? ((await (await server.sealer()).open(token, bound)) as State | undefined) : undefined;
  const left = state ? state.expires - Date.now() : 0;
  // One answer for everything that can be wrong with it.
  if (
    !state ||
    left <= 0 ||
    (server.replayGuard &&
      !(await server.replayGuard.firstUse(`state:${state.id}:${state.round}`, Math.ceil(left / 1000))))
  ) {
    throw invalidParams('requestState');
  }
  return state;
}

/** Whose state it is and what for: caller, method, item and arguments. */
function boundTo({ exchange: { principal, method }, claim, name }: Run): string {
  const { arguments: args, uri } = claim.params;
  return JSON.stringify([principal ? principalKey(principal) : '', method, name, sorted(args ?? uri ?? {})]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).sort();
  return keys.map((key) => [key, sorted(value[key])]);
}
