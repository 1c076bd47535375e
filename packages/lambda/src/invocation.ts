/** One invocation: from its event to an answer, and what has to be done before it may end. */

import { type CallOptions, checkServer, type McpHandler, startTimer } from '@mcp-serverless/core';
import { toolOf, toToolCall, toToolResult } from './agent-core.ts';
import { getSourceIp, toRequest } from './event.ts';
import {
  asFields,
  describe,
  type Fields,
  type HttpKind,
  isWarmUp,
  kindOf,
  LambdaEventError,
  senderOf,
} from './kind.ts';
import { type CheckedOptions, checkLambdaOptions } from './options.ts';
import { mappedAuth } from './platform-auth.ts';
import { prewarm } from './prewarm.ts';
import { publicUrlOf } from './public-url.ts';
import { toResult } from './result.ts';
import { type LastWord, rpcError } from './rpc-error.ts';
import type { LambdaContext, LambdaEvent, LambdaOptions, LambdaPlatform, LambdaResult } from './types.ts';

/** What is the same for all invocations of a handler. */
interface Setup extends CheckedOptions {
  /** Which function of this package it is, for messages. */
  readonly where: string;
  readonly server: McpHandler<LambdaPlatform>;
  /** Whether the answer to this kind of event is streamed. */
  streams(kind: HttpKind): boolean;
}

/**
 * Checks what a handler is made with, and gives the function that begins an invocation of it.
 * @throws TypeError that names the option that is unknown or wrong
 */
export function createInvoke(
  where: string,
  server: McpHandler<LambdaPlatform>,
  options: LambdaOptions,
  streams: (kind: HttpKind) => boolean,
): (event: LambdaEvent, context: LambdaContext) => Promise<Invocation> {
  const setup = { ...checkLambdaOptions(where, options), where, server, streams };
  if (typeof server?.handleRequest !== 'function') throw new TypeError(`${where}: expected an MCPServer`);
  void Promise.resolve().then(() => check(server));
  let invoked = false;
  let warm: Promise<void> | undefined = setup.prewarm ? prewarm(server, () => !invoked) : undefined;
  return async (event, context) => {
    invoked = true;
    await warm;
    warm = undefined;
    return new Invocation(setup, event, context);
  };
}

/** Says while the function starts why each invocation is going to fail; a start that fails would only be tried again. */
function check(server: McpHandler<LambdaPlatform>): void {
  try {
    checkServer(server);
  } catch (error) {
    console.error(error);
  }
}

export class Invocation {
  readonly kind: HttpKind | undefined;
  /**
   * Resolves when half of the margin is left: the server has had its deadline, and what is not done now, Lambda
   * would end in the middle. Never resolves where the context tells no end.
   */
  readonly late: Promise<void>;
  /** The tool that an AgentCore Gateway calls; whatever its arguments look like, they are no HTTP event. */
  readonly #tool: string | undefined;
  readonly #setup: Setup;
  readonly #event: LambdaEvent;
  readonly #fields: Fields;
  readonly #context: LambdaContext;
  readonly #deadline: number | undefined;
  readonly #work: Promise<unknown>[] = [];
  #stopTimer: () => void = () => {};

  constructor(setup: Setup, event: LambdaEvent, context: LambdaContext) {
    this.#tool = toolOf(context);
    this.kind = this.#tool === undefined ? kindOf(event) : undefined;
    this.#setup = setup;
    this.#event = event;
    this.#fields = asFields(event);
    this.#context = context;
    // Test contexts and emulators without a limit give anything for it: what is not a finite number is no end.
    const told: unknown = context?.getRemainingTimeInMillis?.();
    const left = typeof told === 'number' && Number.isFinite(told) ? told : undefined;
    const margin = setup.deadlineMarginMs;
    this.#deadline = left === undefined ? undefined : Date.now() + left - margin;
    this.late = new Promise((resolve) => {
      // Not unref'd: when nothing else is pending, the runtime would end in the middle of the invocation.
      if (left !== undefined) this.#stopTimer = startTimer(left - margin / 2, resolve);
    });
  }

  /**
   * What `use` makes of the server's answer, or of what stands for it. Rejects where `use` rejects that, and for an event
   * whose sender takes any answer for done: only a function that fails makes it keep what it sent.
   * An answer whose body may take too long comes with `late`.
   */
  async answer<T>(use: (response: Response, late?: Promise<void>) => T | Promise<T>): Promise<T> {
    try {
      const asked = this.#ask().then(async (response) => [await use(checked(response), this.late)] as const);
      const [answer] = (await Promise.race([asked, this.late])) ?? [];
      return answer ?? use(this.#lateAnswer());
    } catch (error) {
      if (error instanceof LostEventError) throw error;
      return use(failure(error));
    }
  }

  /** The answer in one piece, as the function returns it. */
  result(): Promise<LambdaResult> {
    return this.answer(async (response) => {
      // A tool's result is none of HTTP's; the type of a handler is that of the invocations everyone has.
      if (this.#calls) return toToolResult(response) as Promise<never>;
      const result = await toResult(this.kind, response);
      if (fits(this.kind, result)) return result;
      console.error(
        `${this.#setup.where}: the result is larger than the gateway takes; the client got an error instead`,
      );
      return toResult(this.kind, jsonAnswer(this.lastWord('too_large')));
    });
  }

  /** The JSON text that ends a streamed answer which the server did not end. */
  lastWord(why: LastWord): string {
    return rpcError(this.kind, this.#fields, why);
  }

  /** Waits for what was given to `waitUntil`: Lambda freezes the process once the function has returned. */
  async settle(): Promise<void> {
    const done = allOf(this.#work).then(() => true);
    if (!(await Promise.race([done, this.late.then(() => false)]))) {
      console.warn(`${this.#setup.where}: work given to waitUntil was not done in time`);
    }
    this.#stopTimer();
  }

  get #calls(): boolean {
    return this.#tool !== undefined && this.#setup.agentCore;
  }

  async #ask(): Promise<Response> {
    const { kind } = this;
    const { where, server, stripStage, streams, authorizer, call } = this.#setup;
    if (this.#tool !== undefined && this.#calls) {
      const { request, call } = toToolCall(this.#tool, this.#event, this.#context);
      return server.handleRequest(request, { ...this.#known(), ...call, streaming: false });
    }
    if (kind === undefined) {
      const sender = this.#tool === undefined ? senderOf(this.#event) : undefined;
      if (sender !== undefined) throw new LostEventError(`${where}: expected an HTTP event, got one of ${sender}`);
      if (this.#tool === undefined && isWarmUp(this.#event)) return new Response('ok');
      const what = this.#tool === undefined ? describe(this.#event) : AGENT_CORE;
      throw new LambdaEventError(`${where}: expected an HTTP event, got ${what}`);
    }
    const request = toRequest(kind, this.#fields, { stage: stripStage });
    if (isHealthCheck(kind, request)) return new Response('ok');
    const sourceIp = getSourceIp(this.#event);
    const platformAuth = await mappedAuth(where, authorizer, this.#event);
    return server.handleRequest(request, {
      ...this.#known(),
      ...(call.publicUrl === undefined && publicUrlOf(kind, this.#fields, { stripStage, ...call })),
      ...call,
      streaming: streams(kind),
      ...(sourceIp !== undefined && { sourceIp }),
      ...(platformAuth && { platformAuth }),
    });
  }

  /** What every call is told, whatever asked for it. */
  #known(): CallOptions<LambdaPlatform> {
    return {
      platform: { event: this.#event, context: this.#context },
      instances: 'many',
      waitUntil: (work) => {
        this.#work.push(Promise.resolve(work).catch((error: unknown) => console.error(error)));
      },
      ...(this.#deadline !== undefined && { deadline: this.#deadline }),
      ...(this.#context?.awsRequestId && { requestId: this.#context.awsRequestId }),
    };
  }

  #lateAnswer(): Response {
    console.warn(`${this.#setup.where}: the server gave no answer in time`);
    return jsonAnswer(this.lastWord('deadline'));
  }
}

/** An event that its sender would delete if it were answered. */
class LostEventError extends Error {
  override readonly name = 'LostEventError';
}

function jsonAnswer(json: string): Response {
  return new Response(json, { headers: { 'content-type': 'application/json' } });
}

/** What Lambda takes of a function, and a load balancer of its target, in bytes of the result's JSON. */
const MAX_RESULT_BYTES = 6 * 1024 * 1024;
const MAX_BALANCED_BYTES = 1024 * 1024;

/** Whether a result is one that the gateway hands on, counted with the escapes of its body. */
function fits(kind: HttpKind | undefined, result: LambdaResult): boolean {
  const limit = kind === 'alb' || kind === 'alb-multi' ? MAX_BALANCED_BYTES : MAX_RESULT_BYTES;
  // A character is six bytes at the most: \u001f. Headers are few.
  if (6 * (result.body?.length ?? 0) + 65_536 < limit) return true;
  return Buffer.byteLength(JSON.stringify(result)) <= limit;
}

const AGENT_CORE = 'a call of an AgentCore Gateway: set agentCore: true to take those';

/** A load balancer asks often, and what it asks is no request of a client. */
function isHealthCheck(kind: HttpKind, { method, headers }: Request): boolean {
  const balanced = kind === 'alb' || kind === 'alb-multi';
  return balanced && method === 'GET' && headers.get('user-agent')?.startsWith('ELB-HealthChecker/') === true;
}

/** @throws Error for `Response.error()`, whose status no gateway knows */
function checked(response: Response): Response {
  if (response.status === 0) throw new Error('The server gave Response.error(), which is no answer');
  return response;
}

function failure(error: unknown): Response {
  if (error instanceof LambdaEventError) {
    console.warn(error.message);
    return new Response(error.message, { status: error.status });
  }
  console.error(error);
  return new Response('Internal Server Error', { status: 500 });
}

/** Work may bring more work. */
async function allOf(work: readonly Promise<unknown>[]): Promise<void> {
  for (let done = 0; done < work.length; ) {
    const batch = work.slice(done);
    done = work.length;
    await Promise.all(batch);
  }
}
