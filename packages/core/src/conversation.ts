/**
 * Asking the client in the middle of a call, without keeping anything: the handler runs again from its top with the
 * answers so far, which the client carries as sealed state.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
 */

import { invalidParams, McpError, shown } from './errors.ts';
import type { Claim, Exchange } from './exchange.ts';
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
  step(key: string, work: (idempotencyKey: string) => unknown): Promise<unknown>;
  /** What is known so far, by key; `id` is what idempotency keys are made of, where there are any. */
  readonly known: Known;
}

export interface Known {
  readonly id: string;
  readonly answers: Readonly<Record<string, unknown>>;
  readonly steps: Readonly<Record<string, unknown>>;
}

/** Thrown through a handler's caller when the answer of this round is a question: its JSON text. */
export class Suspension extends Error {
  readonly result: string;
  constructor(result: string) {
    super('input required');
    this.result = result;
  }
}

/** What is sealed between rounds. */
interface State {
  /** Identifies the conversation; idempotency keys are made of it. */
  readonly id: string;
  readonly answers: Record<string, unknown>;
  readonly steps: Record<string, unknown>;
  readonly round: number;
  /** Milliseconds since the epoch. */
  readonly expires: number;
}

const LIFETIME_MS = 10 * 60_000;
/** The rounds the official client takes part in. */
const MAX_ROUNDS = 10;
const MAX_STATE_CHARS = 16 * 1024;

export class Conversation implements Dialogue {
  readonly #exchange: Exchange;
  readonly #state: State;
  readonly #bound: string;
  readonly #fresh: Map<string, unknown>;
  readonly #pending: Map<string, Question> = new Map();
  /** Answers and steps of earlier rounds that this run has not come to yet. */
  readonly #replay: Set<string>;
  #asked = 0;
  readonly #interrupt: (reason: unknown) => void;

  /** @param interrupt ends this run: with a `Suspension` when the handler has to wait for the client */
  private constructor(
    exchange: Exchange,
    state: State,
    bound: string,
    fresh: Map<string, unknown>,
    interrupt: (reason: unknown) => void,
  ) {
    this.#exchange = exchange;
    this.#state = state;
    this.#bound = bound;
    this.#fresh = fresh;
    this.#replay = new Set([...Object.keys(state.answers), ...Object.keys(state.steps)]);
    this.#interrupt = interrupt;
  }

  /** The start of a conversation. */
  static start(exchange: Exchange, claim: Claim, name: string, interrupt: (reason: unknown) => void): Conversation {
    return new Conversation(exchange, beginning(), boundTo(exchange, claim, name), new Map(), interrupt);
  }

  /** The conversation that a request continues. @throws McpError `invalid_params` for a state that is not ours */
  static async resume(
    exchange: Exchange,
    claim: Claim,
    name: string,
    interrupt: (reason: unknown) => void,
  ): Promise<Conversation> {
    const { requestState, inputResponses = {} } = claim.params;
    if (!isObject(inputResponses)) throw invalidParams('inputResponses must be an object');
    const bound = boundTo(exchange, claim, name);
    const state = requestState === undefined ? beginning() : await open(exchange, requestState, bound);
    return new Conversation(exchange, state, bound, new Map(Object.entries(inputResponses)), interrupt);
  }

  get known(): Known {
    return this.#state;
  }

  /** The client's answer, now or in a later run. @param key names the question; by default its number */
  ask(question: Question, key = `question-${++this.#asked}`): Promise<unknown> {
    this.#replay.delete(key);
    const { answers } = this.#state;
    if (Object.hasOwn(answers, key)) return Promise.resolve(answers[key]);
    if (this.#fresh.has(key)) {
      answers[key] = this.#fresh.get(key);
      return Promise.resolve(answers[key]);
    }
    // Questions that are asked at once go out together.
    if (this.#pending.size === 0) setTimeout(() => this.#suspend(), 0);
    this.#pending.set(key, question);
    return new Promise(() => {});
  }

  /** Runs `work` once in all rounds, as far as the client carries the state on. */
  async step(key: string, work: (idempotencyKey: string) => unknown): Promise<unknown> {
    this.#replay.delete(key);
    const { steps } = this.#state;
    if (!Object.hasOwn(steps, key)) {
      const id = this.#state.id || crypto.randomUUID();
      (this.#state as { id: string }).id = id;
      const result: unknown = await work(`${id}:${key}`);
      // What a later round gets back, so that no round gets anything else.
      steps[key] = result === undefined ? null : JSON.parse(JSON.stringify(result));
    }
    return steps[key];
  }

  async #suspend(): Promise<void> {
    try {
      this.#interrupt(new Suspension(await this.#question()));
    } catch (error) {
      this.#interrupt(error);
    }
  }

  async #question(): Promise<string> {
    const changed = [...this.#replay][0];
    if (changed !== undefined) {
      const message =
        'This conversation cannot go on: the program has changed since it began. Call again to start over.';
      throw new McpError('internal_error', message, { data: { reason: 'changed', key: shown(changed) } });
    }
    const { round, id, answers, steps } = this.#state;
    if (round >= MAX_ROUNDS) throw new Error(`A conversation of more than ${MAX_ROUNDS} rounds`);
    const carries = Object.keys(answers).length + Object.keys(steps).length > 0;
    const sealer = this.#exchange.server.sealer(this.#exchange.call.instances === 'many');
    if (!sealer && carries) {
      throw new Error(
        'Several instances may serve this conversation: set stateSecret on the MCPServer, the same everywhere',
      );
    }
    const state: State = { id, answers, steps, round: round + 1, expires: Date.now() + LIFETIME_MS };
    const requestState = await sealer?.seal(state, this.#bound);
    if (requestState !== undefined && requestState.length > MAX_STATE_CHARS) {
      throw new Error(`Answers and steps of a conversation come to more than ${MAX_STATE_CHARS} characters`);
    }
    return JSON.stringify({
      resultType: 'input_required',
      inputRequests: Object.fromEntries(this.#pending),
      requestState,
      _meta: this.#exchange.server.serverMeta,
    });
  }
}

function beginning(): State {
  return { id: '', answers: {}, steps: {}, round: 0, expires: 0 };
}

async function open(exchange: Exchange, token: unknown, bound: string): Promise<State> {
  const usable = typeof token === 'string' && token.length <= MAX_STATE_CHARS;
  const state = usable ? ((await exchange.server.sealer(false)?.open(token, bound)) as State | undefined) : undefined;
  // One answer for everything that can be wrong with it.
  if (!state || state.expires < Date.now()) throw invalidParams('requestState');
  return state;
}

/** Whose state it is and what for: caller, method, item and arguments. */
function boundTo(exchange: Exchange, claim: Claim, name: string): string {
  const { principal, method } = exchange;
  const { arguments: args, uri } = claim.params;
  return JSON.stringify([principal ? principalKey(principal) : '', method, name, sorted(args ?? uri ?? {})]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const keys = Object.keys(value).sort();
  return keys.map((key) => [key, sorted(value[key])]);
}
