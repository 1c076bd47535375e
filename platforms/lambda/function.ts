/** A function as Lambda runs it: one environment that is started when there is work, frozen when there is none, and replaced when it ends. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Invocation, type Outcome } from './invocation.ts';
import { RUNTIME, requireRic } from './ric.ts';
import { MAX_PAYLOAD_BYTES, RuntimeApi, type Surroundings } from './runtime-api.ts';

export interface FunctionOptions {
  /** The folder that holds `index.mjs`. */
  readonly folder: string;
  /** The name of the export that is the handler. */
  readonly handler: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Default 10 s. */
  readonly timeoutMs?: number;
  /** Invocations at a time, as on a Lambda Managed Instance. Default: the classic one, which also freezes. */
  readonly concurrency?: number;
}

/** How long an environment may take until it asks for work, in milliseconds. */
const INIT_MS = 10_000;

type Work = Awaited<ReturnType<Surroundings['next']>>;

export class LambdaFunction {
  /** How many environments there have been. */
  starts = 0;
  /** Everything they have written. */
  output = '';
  readonly #options: FunctionOptions;
  readonly #queue: Invocation[] = [];
  readonly #running: Map<string, Invocation> = new Map();
  #waiting: { resolve(work: Work): void; reject(error: Error): void }[] = [];
  #api: RuntimeApi | undefined;
  #child: ChildProcess | undefined;
  #initTimer: ReturnType<typeof setTimeout> | undefined;
  #initError: { readonly errorType: string; readonly message: string } | undefined;
  /** Whether the environment has asked for work: its init phase is over. */
  #asked = false;
  #closed = false;
  #onFrozen: () => void = () => {};

  private constructor(options: FunctionOptions) {
    this.#options = options;
  }

  /** Makes the function known; its first environment starts with the first invocation. */
  static async create(options: FunctionOptions): Promise<LambdaFunction> {
    await requireRic();
    const made = new LambdaFunction(options);
    made.#api = await RuntimeApi.listen({
      next: () => made.#next(),
      running: (id) => made.#running.get(id),
      done: (invocation) => made.#done(invocation),
      initError: (errorType, message) => {
        made.#initError = { errorType, message };
      },
    });
    return made;
  }

  /** The process of the environment, while there is one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Runs the function. Invocations wait for each other where the environment takes one at a time. */
  invoke(event: unknown, streaming = false, clientContext?: object): Promise<Outcome> {
    const text = JSON.stringify(event);
    if (Buffer.byteLength(text) > MAX_PAYLOAD_BYTES) {
      return Promise.resolve({ type: 'error', errorType: 'RequestTooLarge', message: 'The event is too large' });
    }
    const invocation = new Invocation(text, streaming, clientContext && JSON.stringify(clientContext));
    this.#queue.push(invocation);
    this.#pump();
    return invocation.outcome;
  }

  /** Starts an environment ahead of the first invocation, as provisioned concurrency does; resolves when it is frozen. */
  async provision(): Promise<void> {
    const frozen = new Promise<void>((resolve) => {
      this.#onFrozen = resolve;
    });
    this.#start();
    await frozen;
  }

  async close(): Promise<void> {
    this.#closed = true;
    const child = this.#child;
    if (child) {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }
    await this.#api?.close();
  }

  #next(): Promise<Work> {
    this.#asked = true;
    clearTimeout(this.#initTimer);
    const work = new Promise<Work>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    this.#pump();
    // Nothing to do: what the function left behind does not run until there is.
    if (this.#options.concurrency === undefined && this.#running.size === 0) {
      this.#child?.kill('SIGSTOP');
      this.#onFrozen();
    }
    return work;
  }

  #pump(): void {
    const { concurrency = 1, timeoutMs = 10_000 } = this.#options;
    while (this.#queue.length > 0 && this.#waiting.length > 0 && this.#running.size < concurrency) {
      const invocation = this.#queue.shift() as Invocation;
      const waiting = this.#waiting.shift();
      this.#child?.kill('SIGCONT');
      this.#running.set(invocation.id, invocation);
      const deadline = invocation.begin(timeoutMs, () => {
        invocation.fail('Sandbox.Timedout', `Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`);
        this.#child?.kill('SIGKILL');
      });
      waiting?.resolve({ invocation, deadline });
    }
    if (this.#queue.length > 0 && !this.#child && !this.#closed) this.#start();
  }

  #done(invocation: Invocation): void {
    this.#running.delete(invocation.id);
    invocation.end();
    this.#pump();
  }

  #start(): void {
    const { folder, handler, env, concurrency } = this.#options;
    this.starts += 1;
    this.#initError = undefined;
    this.#asked = false;
    const [program, runtime] = RUNTIME;
    const child = spawn(program, [runtime], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
        AWS_LAMBDA_FUNCTION_NAME: 'mcp',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
        AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/mcp',
        AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/22/[$LATEST]0123456789abcdef0123456789abcdef',
        AWS_LAMBDA_RUNTIME_API: this.#api?.address,
        AWS_REGION: 'eu-central-1',
        LAMBDA_TASK_ROOT: folder,
        LANG: 'en_US.UTF-8',
        PATH: '/usr/local/bin:/usr/bin:/bin',
        TZ: ':UTC',
        _HANDLER: `index.${handler}`,
        ...(concurrency !== undefined && {
          AWS_LAMBDA_MAX_CONCURRENCY: String(concurrency),
          AWS_LAMBDA_NODEJS_WORKER_COUNT: '1',
        }),
        ...env,
      },
    });
    this.#child = child;
    this.#initTimer = setTimeout(() => child.kill('SIGKILL'), INIT_MS);
    for (const source of [child.stdout, child.stderr]) {
      source.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    child.on('close', () => this.#ended());
  }

  /** The environment is gone, and with it everything it had begun. */
  #ended(): void {
    this.#child = undefined;
    clearTimeout(this.#initTimer);
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(new Error('The runtime has ended'));
    const { errorType, message } = this.#initError ?? { errorType: 'Runtime.ExitError', message: 'The runtime exited' };
    const begun = [...this.#running.values()];
    this.#running.clear();
    // One that ended before it asked for work takes down the invocation that it was started for.
    if (!this.#asked) begun.push(...this.#queue.splice(0, 1));
    for (const invocation of begun) invocation.fail(errorType, message);
    this.#pump();
  }
}
