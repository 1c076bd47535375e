/** One invocation: from its event to an answer, and what has to be done before it may end. */

import type { McpHandler } from '@mcp-serverless/core';
import { getSourceIp, toRequest } from './event.ts';
import { asFields, describe, type Fields, type HttpKind, isWarmUp, kindOf, LambdaEventError } from './kind.ts';
import { type CheckedOptions, checkLambdaOptions } from './options.ts';
import { platformAuthOf } from './platform-auth.ts';
import { prewarm } from './prewarm.ts';
import { type LastWord, rpcError } from './rpc-error.ts';
import type { LambdaContext, LambdaEvent, LambdaOptions, LambdaPlatform } from './types.ts';

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
  let warm: Promise<void> | undefined = setup.prewarm ? prewarm(server) : undefined;
  return async (event, context) => {
    await warm;
    warm = undefined;
    return new Invocation(setup, event, context);
  };
}

export class Invocation {
  readonly kind: HttpKind | undefined;
  /**
   * Resolves when half of the margin is left: the server has had its deadline, and what is not done now, Lambda
   * would end in the middle. Never resolves where the context tells no end.
   */
  readonly late: Promise<void>;
  readonly #setup: Setup;
  readonly #event: LambdaEvent;
  readonly #fields: Fields;
  readonly #context: LambdaContext;
  readonly #deadline: number | undefined;
  readonly #work: Promise<unknown>[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(setup: Setup, event: LambdaEvent, context: LambdaContext) {
    this.kind = kindOf(event);
    this.#setup = setup;
    this.#event = event;
    this.#fields = asFields(event);
    this.#context = context;
    const left = context?.getRemainingTimeInMillis?.();
    const margin = setup.deadlineMarginMs;
    this.#deadline = left === undefined ? undefined : Date.now() + left - margin;
    this.late = new Promise((resolve) => {
      // Not unref'd: when nothing else is pending, the runtime would end in the middle of the invocation.
      if (left !== undefined) this.#timer = setTimeout(resolve, Math.max(0, left - margin / 2));
    });
  }

  /**
   * What `use` makes of the server's answer, or of what stands for it. Rejects only where `use` rejects that.
   * An answer whose body may take too long comes with `late`.
   */
  async answer<T>(use: (response: Response, late?: Promise<void>) => T | Promise<T>): Promise<T> {
    try {
      const asked = this.#ask().then(async (response) => [await use(response, this.late)] as const);
      const [answer] = (await Promise.race([asked, this.late])) ?? [];
      return answer ?? use(this.#lateAnswer());
    } catch (error) {
      return use(failure(error));
    }
  }

  /** The JSON text that ends a streamed answer which the server did not end. */
  lastWord(why: LastWord): string {
    return this.kind === undefined ? '' : rpcError(this.kind, this.#fields, why);
  }

  /** Waits for what was given to `waitUntil`: Lambda freezes the process once the function has returned. */
  async settle(): Promise<void> {
    const done = allOf(this.#work).then(() => true);
    if (!(await Promise.race([done, this.late.then(() => false)]))) {
      console.warn(`${this.#setup.where}: work given to waitUntil was not done in time`);
    }
    clearTimeout(this.#timer);
  }

  async #ask(): Promise<Response> {
    const { kind } = this;
    const { where, server, stripStage, streams, call } = this.#setup;
    if (kind === undefined) {
      if (isWarmUp(this.#event)) return new Response('ok');
      throw new LambdaEventError(`${where}: expected an HTTP event, got ${describe(this.#event)}`);
    }
    const request = toRequest(kind, this.#fields, { stage: stripStage });
    if (isHealthCheck(kind, request)) return new Response('ok');
    const sourceIp = getSourceIp(this.#event);
    const platformAuth = platformAuthOf(this.#fields);
    return server.handleRequest(request, {
      ...call,
      platform: { event: this.#event, context: this.#context },
      streaming: streams(kind),
      instances: 'many',
      waitUntil: (work) => {
        this.#work.push(Promise.resolve(work).catch((error: unknown) => console.error(error)));
      },
      ...(this.#deadline !== undefined && { deadline: this.#deadline }),
      ...(this.#context?.awsRequestId && { requestId: this.#context.awsRequestId }),
      ...(sourceIp !== undefined && { sourceIp }),
      ...(platformAuth && { platformAuth }),
    });
  }

  #lateAnswer(): Response {
    console.warn(`${this.#setup.where}: the server gave no answer in time`);
    return new Response(this.lastWord('deadline'), { headers: { 'content-type': 'application/json' } });
  }
}

/** A load balancer asks often, and what it asks is no request of a client. */
function isHealthCheck(kind: HttpKind, { method, headers }: Request): boolean {
  const balanced = kind === 'alb' || kind === 'alb-multi';
  return balanced && method === 'GET' && headers.get('user-agent')?.startsWith('ELB-HealthChecker/') === true;
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
