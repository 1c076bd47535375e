/**
 * `ctx.elicit` and its like: one call for the author of a tool, the right wire for each client.
 * Loaded by the first handler that asks.
 */

import type { StandardSchemaV1 } from '@standard-schema/spec';
import { Conversation, type Dialogue, type Question } from './conversation.ts';
import { McpError, must, ToolError } from './errors.ts';
import { type Claim, type Exchange, follow, type Run, Suspension } from './exchange.ts';
import { jsonText } from './json.ts';
import { isObject } from './jsonrpc.ts';
import type { Reply } from './mailbox.ts';
import { ICONS_REVISION } from './protocol.ts';
import { checkSchema, type JsonSchema, jsonSchema, validate } from './schema.ts';
import { acceptsEvents } from './sse.ts';
import { startTimer } from './timer.ts';

/** What the user did with a question. Declining and cancelling are answers, not errors. */
export type ElicitResult<T> =
  | { readonly action: 'accept'; readonly content: T }
  | { readonly action: 'decline' }
  | { readonly action: 'cancel' };

/** A form for the user: a flat object of strings, numbers, booleans and enums. Never ask for secrets. */
export interface ElicitForm<S extends StandardSchemaV1 = StandardSchemaV1> {
  readonly message: string;
  readonly schema: S;
  /** Names the question, the same in every run of the handler. Default: its number. */
  readonly key?: string;
}

/** A page for the user to open. Bind what happens there to the user: the URL may be opened by someone else. */
export interface ElicitUrl {
  readonly message: string;
  readonly url: string;
  readonly key?: string;
}

export interface Root {
  readonly uri: string;
  readonly name?: string;
}

/** What `ctx.step` is told about a step. */
export interface StepOptions {
  /**
   * Never run it twice: the server's `replayGuard` remembers that it was begun. When that was so and its result is not
   * known, the call ends with an error. Default false: at least once.
   */
  readonly once?: boolean;
}

/** Asks on behalf of one handler call. @throws McpError for a state that is not ours */
export async function createAsker(run: Run): Promise<Asker> {
  const { exchange, claim } = run;
  if (exchange.asks && claim.modern) {
    exchange.conversation ??=
      exchange.task?.dialogue(() => run.interrupt(new Suspension(''))) ?? (await Conversation.open(run));
  }
  return new Asker(run, exchange.conversation);
}

export class Asker {
  readonly #exchange: Exchange;
  readonly #claim: Claim;
  /** Where answers are replayed; none in the legacy era. */
  readonly #conversation: Dialogue | undefined;

  /** Whether rounds would have helped. */
  #steps = false;

  constructor({ exchange, claim }: Run, conversation: Dialogue | undefined) {
    this.#exchange = exchange;
    this.#claim = claim;
    this.#conversation = conversation;
  }

  async elicit<S extends StandardSchemaV1>(
    form: ElicitForm<S>,
  ): Promise<ElicitResult<StandardSchemaV1.InferOutput<S>>> {
    const { properties, required, type } = formSchema(form.schema);
    const requestedSchema = { type, properties, ...(required !== undefined && { required }) };
    const answer = await this.#ask('elicitation', form.key, {
      method: 'elicitation/create',
      params: { message: form.message, requestedSchema },
    });
    if (answer['action'] !== 'accept') return actionOf(answer);
    const checked = await validate(form.schema, answer['content'] ?? {});
    if (checked.problem !== undefined) throw new McpError('invalid_params', `Invalid answer:\n${checked.problem}`);
    return { action: 'accept', content: checked.value as StandardSchemaV1.InferOutput<S> };
  }

  async elicitUrl({ message, url, key }: ElicitUrl): Promise<ElicitResult<undefined>> {
    const params = { mode: 'url', message, url };
    if (!this.#claim.modern && !this.#canStream() && this.#claim.revision >= ICONS_REVISION) {
      const elicitations = [{ ...params, elicitationId: crypto.randomUUID() }];
      throw new McpError('url_elicitation_required', message, { data: { elicitations } });
    }
    const answer = await this.#ask('elicitation', key, { method: 'elicitation/create', params });
    return answer['action'] === 'accept' ? { action: 'accept', content: undefined } : actionOf(answer);
  }

  async sample(params: Readonly<Record<string, unknown>>, key?: string): Promise<Readonly<Record<string, unknown>>> {
    return this.#ask('sampling', key, { method: 'sampling/createMessage', params });
  }

  async roots(key?: string): Promise<readonly Root[]> {
    const { roots } = await this.#ask('roots', key, { method: 'roots/list', params: {} });
    if (!Array.isArray(roots) || !roots.every((root) => isObject(root) && typeof root['uri'] === 'string'))
      throw new McpError('invalid_params', 'Invalid answer: roots must be a list');
    return roots;
  }

  async step<T>(
    key: string,
    work: (step: { readonly idempotencyKey: string }) => T | Promise<T>,
    { once = false }: StepOptions = {},
  ): Promise<T> {
    this.#steps = true;
    // Every client's run gets the same, so that one who cannot go on in rounds hides no mistake.
    const done = async (idempotencyKey: string): Promise<unknown> => {
      const result: unknown = await work({ idempotencyKey });
      return JSON.parse(jsonText(result ?? null, `ctx.step "${key}": its result`));
    };
    if (!this.#conversation) return (await done(`${crypto.randomUUID()}:${key}`)) as T;
    return (await this.#conversation.step(key, done, once)) as T;
  }

  async checkpoint(neededMs?: number): Promise<void> {
    this.#steps = true;
    await this.#conversation?.checkpoint?.(neededMs);
  }

  /** Time is up: whether the client goes on in another round. */
  timeUp(): boolean {
    return this.#conversation?.timeUp?.() ?? false;
  }

  finish(): void {
    this.#conversation?.finish?.();
  }

  /** What a client that cannot go on is told when time is up. */
  get advice(): string {
    if (!this.#steps) return '';
    const how = this.#conversation
      ? ''
      : ' use a client of revision 2026-07-28, with which it goes on in further requests, or';
    return `. This takes longer than one request may:${how} ask for less at once`;
  }

  async #ask(capability: string, key: string | undefined, asked: Question): Promise<Record<string, unknown>> {
    const question = written(asked);
    const answer = this.#claim.modern
      ? this.#askModern(capability, key, question)
      : this.#askLegacy(capability, question);
    const given = await answer;
    if (!isObject(given)) throw new McpError('invalid_params', 'Invalid answer: expected an object');
    return given;
  }

  #askModern(capability: string, key: string | undefined, question: Question): Promise<unknown> {
    const mode = modeOf(question);
    if (!this.#declared(capability, mode)) {
      const requiredCapabilities = { [capability]: capability === 'elicitation' ? { [mode]: {} } : {} };
      throw new McpError('missing_capability', `This needs a client with ${capability}`, {
        data: { requiredCapabilities },
      });
    }
    if (!this.#conversation) throw new ToolError('This has to ask you, which cannot be done through this server.');
    return this.#conversation.ask(question, key);
  }

  /** A request on the open answer, whose reply arrives in a request of its own: only where that reaches this instance. */
  async #askLegacy(capability: string, question: Question): Promise<unknown> {
    const { method, params } = question;
    const { call, session } = this.#exchange;
    if (session && !this.#declared(capability, modeOf(question))) {
      throw new ToolError(`This has to ask you (${method}), which your client said it cannot do.`);
    }
    if (!call.mailbox || !this.#canStream()) {
      throw new ToolError(
        `This has to ask you (${method}), which a client of revision ${this.#claim.revision} cannot be asked here. Use a client of revision 2026-07-28.`,
      );
    }
    const id = crypto.randomUUID();
    const waiting = new AbortController();
    follow(waiting, this.#exchange.signal);
    const late = (): void => waiting.abort(new ToolError(`Nobody answered ${method} in time`));
    const stopTimer = startTimer(this.#exchange.server.stateTtlMs, late);
    try {
      const reply = call.mailbox.wait(id, waiting.signal);
      // Nobody listens to it where sending fails.
      reply.catch(() => {});
      this.#exchange.send({ jsonrpc: '2.0', id, method, params });
      return resultOf(method, await reply);
    } finally {
      stopTimer();
      waiting.abort();
    }
  }

  #declared(capability: string, mode: 'form' | 'url'): boolean {
    const declared = this.#claim.capabilities[capability];
    // `elicitation: {}` is a client from before there were two modes: forms only.
    return (
      isObject(declared) &&
      (capability !== 'elicitation' ||
        isObject(declared[mode]) ||
        (mode === 'form' && (declared['url'] ?? null) === null))
    );
  }

  #canStream(): boolean {
    const { onStream, request } = this.#exchange;
    return onStream !== undefined && acceptsEvents(request.headers.get('accept'));
  }
}

/** The question as it will be on the wire. @throws TypeError at the call, for what is no question or no JSON */
function written({ method, params }: Question): Question {
  const where = ASKED_BY[method];
  const text = jsonText(params ?? null, where);
  const sent: unknown = JSON.parse(text);
  must(isObject(sent), `${where} takes an object, not ${text.slice(0, 80)}`);
  for (const name of method === 'elicitation/create' ? ['message', ...(sent['mode'] === 'url' ? ['url'] : [])] : []) {
    must(typeof sent[name] === 'string', `${where}: ${name} must be a text`);
  }
  return { method, params: sent };
}

const ASKED_BY: Readonly<Record<Question['method'], string>> = {
  'elicitation/create': 'ctx.elicit',
  'sampling/createMessage': 'ctx.sample',
  'roots/list': 'ctx.roots',
};

/** The JSON Schema of a form. @throws TypeError at the call, for a schema that no form can be made of */
function formSchema(schema: unknown): JsonSchema {
  checkSchema(schema, 'ctx.elicit, schema');
  let json: JsonSchema;
  try {
    json = jsonSchema(schema, 'input');
  } catch (cause) {
    throw new TypeError(`ctx.elicit, schema: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  const { type, properties = {} } = json;
  must(type === 'object', 'ctx.elicit, schema: a form is an object of strings, numbers, booleans and enums');
  return { ...json, properties };
}

/** What a legacy client replied. @throws ToolError for an error */
function resultOf(method: string, { result, error }: Reply): unknown {
  if (isObject(error)) throw new ToolError(`The client did not answer ${method}: ${String(error['message'])}`);
  return result;
}

function modeOf({ params }: Question): 'form' | 'url' {
  return params['mode'] === 'url' ? 'url' : 'form';
}

function actionOf({ action }: Record<string, unknown>): { readonly action: 'decline' } | { readonly action: 'cancel' } {
  if (action === 'decline' || action === 'cancel') return { action };
  throw new McpError('invalid_params', 'Invalid answer: action must be accept, decline or cancel');
}
