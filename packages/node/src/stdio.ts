import type { Readable, Writable } from 'node:stream';
import { type CallOptions, createMailbox, type McpHandler, startTimer } from '@mcp-serverless/core';
import { attachLive, checkLists } from '@mcp-serverless/core/live';
import { readLines, TOO_LONG } from './lines.ts';
import { OpenRequests } from './open-requests.ts';
import { onSignal } from './signals.ts';
import { type Heard, headersFor, hear, isObject, readAnswer } from './stdio-message.ts';
import { checkStdioOptions, type RunningStdio, type StdioOptions } from './stdio-options.ts';
import { PIPE, PipeSession } from './stdio-session.ts';
import { takeStdout } from './stdout.ts';

/** Requests are made up for `handleRequest`, which is the one way into a server; nothing is sent there. */
const PATH = '/mcp';

/**
 * Serves one client over stdin and stdout, in either protocol era. From then on stdout belongs to the protocol: whatever
 * else writes there is sent to stderr. At the end of stdin, and on SIGINT and SIGTERM, running requests may end, and
 * then the process does, with exit code 0.
 * @param server an `MCPServer`, or anything else that serves MCP
 * @throws TypeError that names the option that is unknown or wrong, or the item of an `MCPServer` that cannot be served or
 * listed, with the path into its schema and the fix
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/stdio
 */
export function startStdio(server: McpHandler, options: StdioOptions = {}): RunningStdio {
  const settings = checkStdioOptions(options);
  if (typeof server?.handleRequest !== 'function') throw new TypeError('startStdio: expected an MCPServer');
  checkLists(server);
  const pipe = new Pipe(server, settings, (settings.output as Writable | undefined) ?? takeStdout());
  const offSignal = settings.signals ? onSignal(() => pipe.close()) : () => {};
  const closed = pipe.run((settings.input as Readable | undefined) ?? process.stdin).finally(offSignal);
  if (settings.signals) closed.then(() => process.exit(0));
  return { closed, close: () => pipe.close() };
}

class Pipe {
  readonly #server: McpHandler;
  readonly #settings: ReturnType<typeof checkStdioOptions>;
  readonly #output: Writable;
  readonly #session: PipeSession;
  readonly #mailbox = createMailbox();
  /** What runs, and what cancels it, by the id of the request. */
  readonly #running: Map<unknown, AbortController> = new Map();
  readonly #open = new OpenRequests<AbortController>(() => false);
  readonly #work: Set<Promise<unknown>> = new Set();
  readonly #ending = new AbortController();
  readonly #gone = new AbortController();
  #stop: () => void = () => {};
  readonly #stopped: Promise<void> = new Promise((resolve) => {
    this.#stop = resolve;
  });
  #closed: Promise<void> | undefined;

  constructor(server: McpHandler, settings: ReturnType<typeof checkStdioOptions>, output: Writable) {
    this.#server = server;
    this.#settings = settings;
    this.#output = output;
    this.#session = new PipeSession(attachLive(server)?.bus, (json) => this.#write(json));
    // A client that goes away without a word.
    output.on('error', () => void this.close());
  }

  /** Resolves when the pipe has ended, from either side. */
  async run(input: Readable): Promise<void> {
    const reading = this.#read(input).catch((error: unknown) => {
      if (!this.#ending.signal.aborted) console.error(error);
    });
    await Promise.race([reading.then(() => this.#gone.abort()), this.#stopped]);
    await this.close();
    if (!input.readableEnded) input.destroy();
  }

  async #read(input: Readable): Promise<void> {
    for await (const line of readLines(input, this.#settings.maxLineBytes)) {
      if (this.#ending.signal.aborted) return;
      if (line === TOO_LONG) {
        this.#refuse(
          -32600,
          `Invalid request: a line is longer than ${this.#settings.maxLineBytes} bytes (maxLineBytes)`,
        );
        continue;
      }
      const heard = hear(line);
      const answered = this.#track(this.#answer(line, heard));
      // What follows may need what it agrees on.
      if (heard?.method === 'initialize') await answered;
    }
  }

  #track(work: Promise<unknown>): Promise<unknown> {
    const settled: Promise<unknown> = work
      .catch((error: unknown) => console.error(error))
      .finally(() => this.#work.delete(settled));
    this.#work.add(settled);
    return settled;
  }

  async #answer(line: string, heard: Heard | undefined): Promise<void> {
    if (heard?.method === 'notifications/cancelled' && heard.id === undefined) {
      this.#running.get(heard.params['requestId'])?.abort();
      return;
    }
    const abort = new AbortController();
    const { signal } = abort;
    const { id } = heard ?? {};
    const asked = heard?.method !== undefined && id !== undefined;
    if (asked) this.#running.set(id, abort);
    this.#open.add(abort);
    try {
      const response = await this.#server.handleRequest(this.#toRequest(line, heard, signal), this.#callOptions(abort));
      const { ok } = response;
      await readAnswer(response, signal, (json) => this.#write(ok ? json : addressed(json, asked ? id : undefined)));
    } catch (error) {
      if (signal.aborted) return;
      console.error(error);
      if (asked) this.#refuse(-32603, 'Internal error', id);
    } finally {
      this.#open.end(abort, false);
      if (this.#running.get(id) === abort) this.#running.delete(id);
    }
  }

  #toRequest(line: string, heard: Heard | undefined, signal: AbortSignal): Request {
    const { version } = this.#session;
    const headers = {
      ...this.#settings.headers,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...(heard && headersFor(heard, version)),
      ...(version !== undefined && { 'mcp-session-id': PIPE }),
    };
    return new Request(`http://localhost${PATH}`, { method: 'POST', headers, body: line, signal });
  }

  #callOptions(abort: AbortController): CallOptions {
    const { signal } = abort;
    const gone = this.#gone.signal;
    return {
      path: PATH,
      allowedHosts: ['localhost'],
      streaming: true,
      instances: 'one',
      mirrors: false,
      signal,
      sessions: this.#session,
      mailbox: {
        // Nobody can reply any more once the client has closed its end.
        wait: (id, until) => this.#mailbox.wait(id, AbortSignal.any([until, gone])),
        deliver: (id, reply) => this.#mailbox.deliver(id, reply),
      },
      ending: this.#ending.signal,
      onTrouble: (listener) => this.#open.listen(abort, listener),
      waitUntil: (work) => void this.#track(Promise.resolve(work)),
    };
  }

  #refuse(code: number, message: string, id: string | number | null = null): void {
    this.#write(JSON.stringify({ jsonrpc: '2.0', id, error: { code, message } }));
  }

  /** Gives a promise where the client is behind with reading. */
  #write(json: string): Promise<void> | undefined {
    if (!this.#output.writable) return undefined;
    // JSON text from elsewhere may be laid out over lines.
    const room = this.#output.write(`${json.replace(/[\r\n]+/g, ' ')}\n`);
    if (room) return undefined;
    return new Promise((resolve) => {
      this.#output.once('drain', resolve);
      this.#output.once('close', resolve);
    });
  }

  /** Lets what runs end, at most `drainMs`. */
  close(): Promise<void> {
    this.#closed ??= this.#drain();
    return this.#closed;
  }

  async #drain(): Promise<void> {
    this.#ending.abort();
    this.#stop();
    let stopTimer = (): void => {};
    const timeUp = new Promise<void>((resolve) => {
      stopTimer = startTimer(this.#settings.drainMs, resolve);
    });
    await Promise.race([timeUp, this.#finish()]);
    stopTimer();
    this.#open.cut();
    this.#open.close();
    for (const abort of this.#running.values()) abort.abort();
    await this.#session.end();
    // What was written must have left before the process ends.
    await new Promise<void>((resolve) => {
      this.#output.once('error', () => resolve());
      this.#output.write('', () => resolve());
    });
  }

  async #finish(): Promise<void> {
    while (this.#work.size > 0) await Promise.all(this.#work);
  }
}

/** An error that HTTP's status told of is for whoever asked. */
function addressed(json: string, id: string | number | undefined): string {
  const message: unknown = JSON.parse(json);
  if (!isObject(message) || (message['id'] ?? null) !== null) return json;
  return JSON.stringify({ jsonrpc: '2.0', id: id ?? null, error: message['error'] });
}
