import type { McpHandler } from '@mcp-serverless/core';
import { createInvoke, type Invocation } from './invocation.ts';
import type { HttpKind } from './kind.ts';
import { toHead } from './result.ts';
import type { LambdaOptions, LambdaPlatform, LambdaResponseStream, LambdaStreamHandler } from './types.ts';

/** What the runtime puts into the global scope before it loads a function. */
interface Runtime {
  streamifyResponse?(handler: LambdaStreamHandler): LambdaStreamHandler;
  readonly HttpResponseStream?: {
    from(stream: LambdaResponseStream, prelude: object): LambdaResponseStream;
  };
}

/** What `streamifyResponse` sets; a runtime that was told to keep its global scope clean looks for it too. */
const STREAMING: symbol = Symbol.for('aws.lambda.runtime.handler.streaming');

/**
 * Makes a function for Lambda whose answers are streamed: `export const handler = createLambdaStreamHandler(server)`,
 * behind a Function URL with `InvokeMode: RESPONSE_STREAM` or a REST API with response transfer mode `STREAM`.
 * Events that cannot be streamed (HTTP API, load balancer, VPC Lattice) are answered as `createLambdaHandler` does.
 * A stream that fails or runs out of time ends with a JSON-RPC error. Rejects as `createLambdaHandler` does.
 * @param options those of `createLambdaHandler`
 * @throws TypeError that names the option that is unknown or wrong
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
export function createLambdaStreamHandler(
  server: McpHandler<LambdaPlatform>,
  options: LambdaOptions = {},
): LambdaStreamHandler {
  const invoke = createInvoke('createLambdaStreamHandler', server, options, isStreamed);
  const runtime: Runtime = (globalThis as unknown as { awslambda?: Runtime }).awslambda ?? {};
  const handler: LambdaStreamHandler = async (event, stream, context) => {
    const invocation = await invoke(event, context);
    const { kind } = invocation;
    if (kind !== undefined && isStreamed(kind)) await send(invocation, kind, stream, runtime);
    else {
      // Invoked in one piece: the service reads what was written as the function's result.
      stream.write(JSON.stringify(await invocation.result()));
      stream.end();
    }
    await invocation.settle();
  };
  if (runtime.streamifyResponse) return runtime.streamifyResponse(handler);
  return Object.assign(handler, { [STREAMING]: 'response' });
}

function isStreamed(kind: HttpKind): boolean {
  return kind === 'function-url' || kind === 'rest-api';
}

async function send(
  invocation: Invocation,
  kind: HttpKind,
  raw: LambdaResponseStream,
  { HttpResponseStream }: Runtime,
): Promise<void> {
  const { prelude, reader, type, late } = await invocation.answer((response, late) => ({
    late,
    prelude: toHead(kind, response),
    reader: response.body?.getReader(),
    type: response.headers.get('content-type'),
  }));
  const stream = HttpResponseStream ? HttpResponseStream.from(raw, prelude) : writePrelude(raw, prelude);
  // The prelude leaves with the first write, and never where `end` comes first.
  stream.write('');
  const ended = reader ? await pass(reader, stream, late) : 'whole';
  if (ended === 'gone') return;
  if (ended !== 'whole' && type?.startsWith('text/event-stream')) {
    stream.write(`\n\nevent: message\ndata: ${invocation.lastWord(ended)}\n\n`);
  }
  stream.end();
}

/** @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming */
function writePrelude(stream: LambdaResponseStream, prelude: object): LambdaResponseStream {
  stream.setContentType?.('application/vnd.awslambda.http-integration-response');
  stream.write(JSON.stringify(prelude));
  stream.write(new Uint8Array(8));
  return stream;
}

/**
 * Writes the body as fast as it is taken, and says how that ended. Not a pipeline: one whose source fails destroys
 * the stream, and with it the runtime.
 */
async function pass(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  stream: LambdaResponseStream,
  late: Promise<void> | undefined,
): Promise<'whole' | 'deadline' | 'failed' | 'gone'> {
  let stopped: 'deadline' | 'gone' | undefined;
  let wake = (): void => {};
  const stop = (why: 'deadline' | 'gone'): void => {
    stopped ??= why;
    wake();
    reader.cancel().catch(() => {});
  };
  stream.once('close', () => stop('gone'));
  late?.then(() => stop('deadline'));
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (stopped) return stopped;
      if (done) return 'whole';
      if (stream.write(value)) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
        stream.once('drain', resolve);
      });
    }
  } catch (error) {
    console.error(error);
    return 'failed';
  }
}
