/** Streamed answers: what a function writes, as the runtime sends it and as a gateway reads it. */

import { PassThrough, Readable } from 'node:stream';
import type { LambdaContext, LambdaResponseStream, LambdaStreamHandler } from '../../src/types.ts';
import { createContext, eventOf, type Gateway } from './gateway.ts';

/** The content type that says that a prelude comes first. */
const PRELUDE_TYPE = 'application/vnd.awslambda.http-integration-response';

/** Bytes a function has written and the runtime has not yet sent, before `write` asks to wait. */
const HIGH_WATER_MARK = 64 * 1024;

interface RuntimeStream extends LambdaResponseStream {
  setContentType(contentType: string): void;
  /** Called by the first `write`, but not by an `end` that comes first. */
  onBeforeFirstWrite?: (write: (chunk: string | Uint8Array) => void) => void;
}

/** What leaves the runtime. */
export interface Sent {
  readonly contentType: string;
  readonly bytes: ReadableStream<Uint8Array>;
}

/** One answer: the end that a function writes to, and what leaves the runtime from the first write on. */
interface Written {
  readonly stream: RuntimeStream;
  readonly sent: Promise<Sent>;
}

/** The stream that the runtime hands to a function: no `Writable`, but a few of its methods. */
export function createResponseStream(): Written {
  const pipe = new PassThrough({ highWaterMark: HIGH_WATER_MARK });
  let contentType = 'application/octet-stream';
  let begun = false;
  let begin: () => void = () => {};
  const sent = new Promise<Sent>((resolve) => {
    begin = () => {
      if (begun) return;
      begun = true;
      resolve({ contentType, bytes: Readable.toWeb(pipe) as ReadableStream<Uint8Array> });
    };
  });
  const stream: RuntimeStream = {
    write(chunk) {
      if (!begun) stream.onBeforeFirstWrite?.((first) => pipe.write(first));
      begin();
      return pipe.write(chunk);
    },
    end() {
      begin();
      pipe.end();
    },
    once: (event, listener) => pipe.once(event, listener),
    setContentType(type) {
      if (begun) throw new Error('Cannot set content-type, too late.');
      contentType = type;
    },
  };
  return { stream, sent };
}

/** The part of the runtime's global `awslambda` that has to do with streams. */
export const awslambda = {
  streamifyResponse(handler: LambdaStreamHandler): LambdaStreamHandler {
    return Object.assign(handler, { [Symbol.for('aws.lambda.runtime.handler.streaming')]: 'response' });
  },
  HttpResponseStream: {
    from(stream: RuntimeStream, prelude: unknown): RuntimeStream {
      stream.setContentType(PRELUDE_TYPE);
      stream.onBeforeFirstWrite = (write) => {
        write(JSON.stringify(prelude));
        write(new Uint8Array(8));
      };
      return stream;
    },
  },
};

/** A streamed answer as a gateway takes it apart. */
interface Streamed {
  /** `undefined` where the stream ended before the eight NULs after it, or it is not JSON. */
  readonly prelude: unknown;
  readonly body: ReadableStream<Uint8Array>;
}

/** Waits for the prelude of an answer, and gives the rest as it comes. */
async function readPrelude(bytes: ReadableStream<Uint8Array>): Promise<Streamed> {
  const reader = bytes.getReader();
  let head = Buffer.alloc(0);
  let end = -1;
  while (end < 0) {
    const { done, value } = await reader.read();
    if (done) break;
    head = Buffer.concat([head, value]);
    end = head.indexOf(Buffer.alloc(8));
  }
  const rest = end < 0 ? Buffer.alloc(0) : head.subarray(end + 8);
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      if (rest.length > 0) controller.enqueue(rest);
    },
    async pull(controller) {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return { prelude: end < 0 ? undefined : parsed(head.subarray(0, end).toString()), body };
}

/** The response of a gateway to a streamed answer: its head as soon as the prelude is there, its body as it comes. */
export async function toStreamedResponse(gateway: Gateway, { contentType, bytes }: Sent): Promise<Response> {
  // Invoked in one piece: what was written is the function's result.
  if (!gateway.toHead) return gateway.toResponse(parsed(await new Response(bytes).text()));
  const { prelude, body } =
    contentType === PRELUDE_TYPE ? await readPrelude(bytes) : { prelude: undefined, body: bytes };
  const { status, headers } = gateway.toHead(prelude);
  if (status !== 204 && status !== 205 && status !== 304) return new Response(body, { status, headers });
  await body.pipeTo(new WritableStream());
  return new Response(null, { status, headers });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A `fetch` that calls a streaming `handler` the way `gateway` would. A gateway that does not stream reads what was
 * written as the function's result; a handler that rejects is what the gateway makes of a failed function.
 */
export function gatewayStreamFetch(
  gateway: Gateway,
  handler: LambdaStreamHandler,
  context: () => LambdaContext = createContext,
): typeof fetch {
  return async (input, init) => {
    const event = await eventOf(gateway, new Request(input, init));
    if (event instanceof Response) return event;
    const { stream, sent } = createResponseStream();
    const failed = new Promise<Response>((resolve) => {
      handler(event, stream, context()).catch(() => {
        resolve(gateway.toResponse(undefined));
        stream.end();
      });
    });
    return Promise.race([failed, sent.then((answer) => toStreamedResponse(gateway, answer))]);
  };
}
