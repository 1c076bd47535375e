/** A function that does what functions should not do, or what is hard to do right, and tells about it. */

import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { defineTool, MCPServer, type McpHandler, type ToolContext } from '@mcp-serverless/core';
import {
  createLambdaHandler,
  createLambdaStreamHandler,
  type LambdaHandler,
  type LambdaPlatform,
  type LambdaStreamHandler,
} from '@mcp-serverless/lambda';

const { GATE, INIT } = process.env;
if (INIT === 'throw') throw new Error('The module fails');

/** Waits until the test opens the gate for a name. */
async function gate(name: string): Promise<void> {
  await (await fetch(`${GATE}/${name}`)).text();
}

/** A schema that says when it was made JSON Schema: that happens once, and ahead of the first invocation. */
const announced = {
  '~standard': {
    version: 1,
    vendor: 'traps',
    validate: (value: unknown) => ({ value }),
    jsonSchema: {
      input() {
        console.log('described');
        return { type: 'object' };
      },
      output: () => ({ type: 'object' }),
    },
  },
} as const;

const server = new MCPServer<LambdaPlatform>({ name: 'traps', version: '1.0.0', observe: false });

export const handler: LambdaHandler = createLambdaHandler(server);
export const streamHandler: LambdaStreamHandler = createLambdaStreamHandler(server);
export const targetHandler: LambdaHandler = createLambdaHandler(server, { agentCore: true });

// After the handlers: what they do ahead begins when this module has ended.
server
  .addTool(
    defineTool({
      name: 'steps',
      description: 'Reports three steps, each when the test lets it',
      inputSchema: announced,
      async handler(_input, ctx) {
        for (const step of [1, 2, 3]) {
          await gate(`step-${step}`);
          ctx.reportProgress(step, 3);
        }
        await gate('result');
        return 'done';
      },
    }),
  )
  .addTool(
    defineTool({
      name: 'never',
      description: 'Reports once and never ends',
      handler(_input, ctx) {
        ctx.reportProgress(1);
        return new Promise(() => {});
      },
    }),
  )
  .addTool(
    defineTool({
      name: 'unref',
      description: 'Waits for a timer that keeps nothing alive',
      async handler() {
        await new Promise((resolve) => setTimeout(resolve, 50).unref());
        return 'done';
      },
    }),
  )
  .addTool(
    defineTool({
      name: 'background',
      description: 'Leaves work behind',
      handler(_input, ctx) {
        ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 50)).then(() => console.log('background done')));
        return 'done';
      },
    }),
  )
  .addTool(
    defineTool({
      name: 'whoami',
      description: 'Who calls, once all callers are here',
      async handler(_input, ctx: ToolContext<LambdaPlatform>) {
        const caller = ctx.headers.get('x-caller') ?? '';
        const { requestId } = ctx;
        await gate(caller);
        const { event, context } = ctx.platform;
        const headers = event.headers as Readonly<Record<string, string>>;
        const same = requestId === ctx.requestId && requestId === context.awsRequestId;
        return { caller, event: headers['x-caller'], requestId, same };
      },
    }),
  );

/** Bodies and statuses by path, of no MCP server. */
const answers: Readonly<Record<string, () => Response | Promise<Response>>> = {
  '/accepted': () => new Response(null, { status: 202, headers: { 'x-a': '1' } }),
  '/empty': () => new Response('', { status: 203, headers: { 'x-a': '1' } }),
  '/no-content': () => new Response(null, { status: 204 }),
  '/large': () =>
    new Response(new Uint8Array(20 * 1024 * 1024).fill(97), { headers: { 'content-type': 'text/plain' } }),
  '/hang': () => new Promise(() => {}),
  '/exit': () => process.exit(3),
  '/throw': () => {
    throw new Error('secret');
  },
  '/broken': () => {
    let pulls = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (pulls++ > 0) throw new Error('secret');
        controller.enqueue(new TextEncoder().encode('event: message\ndata: {"first":1}\n\n'));
      },
    });
    return new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  },
};
const plain: McpHandler<LambdaPlatform> = {
  async handleRequest(request) {
    return answers[new URL(request.url).pathname]?.() ?? new Response('ok');
  },
};

export const plainHandler: LambdaHandler = createLambdaHandler(plain);
export const plainStreamHandler: LambdaStreamHandler = createLambdaStreamHandler(plain);

/** What the handlers of the package must not do: the bed has to show why. */
interface Awslambda {
  streamifyResponse<T>(handler: T): T;
  readonly HttpResponseStream: { from(stream: Writable, prelude: object): Writable };
}
const { streamifyResponse, HttpResponseStream } = (globalThis as unknown as { awslambda?: Awslambda }).awslambda ?? {
  streamifyResponse: <T>(handler: T): T => handler,
  HttpResponseStream: { from: (stream: Writable) => stream },
};

/** Ends without a write. */
export const endOnly: unknown = streamifyResponse(async (_event: unknown, stream: Writable) => {
  HttpResponseStream.from(stream, { statusCode: 202 }).end();
});

/** Pipes a source that fails, and catches that. */
export const piped: unknown = streamifyResponse(async (_event: unknown, stream: Writable) => {
  const failing = Readable.from(
    (async function* () {
      yield 'first';
      throw new Error('secret');
    })(),
  );
  await pipeline(failing, HttpResponseStream.from(stream, { statusCode: 200 })).catch(() => {});
});

/** Returns without an end. */
export const endless: unknown = streamifyResponse(async (_event: unknown, stream: Writable) => {
  HttpResponseStream.from(stream, { statusCode: 200 }).write('first');
});
