/**
 * Lambda's Runtime API on loopback: what a runtime client asks for its work and tells its results.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Invocation } from './invocation.ts';

/** The largest event and the largest result in one piece, in bytes. */
export const MAX_PAYLOAD_BYTES: number = 6 * 1024 * 1024 + 100;
/** The largest streamed answer. */
const MAX_STREAM_BYTES = 200 * 1024 * 1024;

const ROOT = '/2018-06-01/runtime/';
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:mcp';

/** The environment that a runtime lives in, as the API sees it. */
export interface Surroundings {
  /** The runtime waits for work. Resolves with the next invocation and its deadline; rejects when the runtime has gone. */
  next(): Promise<{ readonly invocation: Invocation; readonly deadline: number }>;
  /** What the runtime has begun and not ended. */
  running(id: string): Invocation | undefined;
  /** The runtime is done with an invocation. */
  done(invocation: Invocation): void;
  initError(errorType: string, message: string): void;
}

export class RuntimeApi {
  readonly #surroundings: Surroundings;
  readonly #server: Server;

  private constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
    this.#server = createServer((request, response) => {
      // What fails here fails because the runtime went away in the middle.
      this.#route(request, response).catch(() => response.destroy());
    });
    // A streamed answer may take as long as the function.
    this.#server.requestTimeout = 0;
  }

  static async listen(surroundings: Surroundings): Promise<RuntimeApi> {
    const api = new RuntimeApi(surroundings);
    await new Promise<void>((resolve) => api.#server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  /** Host and port. */
  get address(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  async #route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    if (request.method === 'GET' && path === `${ROOT}invocation/next`) return this.#next(response);
    if (request.method === 'POST' && path === `${ROOT}init/error`) {
      const { errorType, errorMessage } = JSON.parse((await buffer(request)).toString());
      this.#surroundings.initError(String(errorType), String(errorMessage));
      return reply(response, 202, { status: 'OK' });
    }
    const [, id = '', what] = /^\/2018-06-01\/runtime\/invocation\/([\w-]+)\/(response|error)$/.exec(path) ?? [];
    const invocation = this.#surroundings.running(id);
    if (!invocation) return reply(response, 400, { errorType: 'InvalidRequestID', errorMessage: 'Invalid request ID' });
    if (what === 'error') {
      const { errorType, errorMessage } = JSON.parse((await buffer(request)).toString());
      invocation.fail(String(errorType), String(errorMessage));
    } else if (request.headers['lambda-runtime-function-response-mode'] === 'streaming' && invocation.streaming) {
      await stream(invocation, request);
    } else if (!(await whole(invocation, request))) {
      this.#surroundings.done(invocation);
      return reply(response, 413, {
        errorType: 'RequestEntityTooLarge',
        errorMessage: 'Exceeded maximum allowed payload size',
      });
    }
    this.#surroundings.done(invocation);
    return reply(response, 202, { status: 'OK' });
  }

  async #next(response: ServerResponse): Promise<void> {
    const { invocation, deadline } = await this.#surroundings.next();
    response.writeHead(200, {
      'content-type': 'application/json',
      'lambda-runtime-aws-request-id': invocation.id,
      'lambda-runtime-deadline-ms': String(deadline),
      'lambda-runtime-invoked-function-arn': ARN,
      'lambda-runtime-trace-id': 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e;Parent=53995c3f42cd8ad8;Sampled=0',
      ...(invocation.clientContext !== undefined && { 'lambda-runtime-client-context': invocation.clientContext }),
    });
    response.end(invocation.event);
  }
}

/** A result in one piece. Says whether it was small enough. */
async function whole(invocation: Invocation, request: IncomingMessage): Promise<boolean> {
  const bytes = await buffer(request);
  const { 'lambda-runtime-function-error-type': errorType } = request.trailers;
  if (bytes.length > MAX_PAYLOAD_BYTES) {
    invocation.fail('Function.ResponseSizeTooLarge', `Response payload size (${bytes.length} bytes) exceeded maximum`);
    return false;
  }
  if (errorType !== undefined) invocation.fail(errorType, 'The function failed');
  else invocation.answer({ type: 'result', text: bytes.toString() });
  return true;
}

/** A streamed answer, passed on as it comes. What is cut off in the middle errors for the one who reads it. */
async function stream(invocation: Invocation, request: IncomingMessage): Promise<void> {
  const contentType = request.headers['content-type'] ?? '';
  let size = 0;
  const chunks: AsyncIterator<Buffer> = request[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done) {
    const { 'lambda-runtime-function-error-type': errorType } = request.trailers;
    if (errorType !== undefined) return invocation.fail(errorType, 'The function failed');
  }
  await new Promise<void>((resolve) => {
    const source = async function* (): AsyncGenerator<Buffer> {
      try {
        for (let chunk = first; !chunk.done; chunk = await chunks.next()) {
          size += chunk.value.length;
          if (size > MAX_STREAM_BYTES) throw new Error('The streamed answer is too large');
          yield chunk.value;
        }
      } finally {
        resolve();
      }
    };
    const readable = Readable.from(source(), { objectMode: false });
    const bytes = Readable.toWeb(readable) as ReadableStream<Uint8Array>;
    invocation.answer({ type: 'stream', contentType, bytes }, (error) => readable.destroy(error));
  });
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
