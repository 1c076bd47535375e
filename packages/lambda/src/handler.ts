import type { McpHandler } from '@mcp-serverless/core';
import { getSourceIp, toRequest } from './event.ts';
import { asFields, describe, type HttpKind, isWarmUp, kindOf, LambdaEventError } from './kind.ts';
import { checkLambdaOptions } from './options.ts';
import { platformAuthOf } from './platform-auth.ts';
import { toResult } from './result.ts';
import type { LambdaHandler, LambdaOptions, LambdaPlatform, LambdaResult } from './types.ts';

const WHERE = 'createLambdaHandler';

/**
 * Makes a function for Lambda: `export const handler = createLambdaHandler(server)`. It answers REST API, HTTP API,
 * Function URL, load balancer and VPC Lattice events in one piece, never rejects, and returns once what was given to
 * `ctx.waitUntil` has settled or the deadline has come.
 * A warm-up event gets 200, any other event 400 and a line in the log that names what arrived.
 * @param options `cors`, `basePath`, `path`, `publicUrl`, `allowedHosts`, `stripStage`, `deadlineMarginMs`
 * @throws TypeError that names the option that is unknown or wrong
 */
export function createLambdaHandler(server: McpHandler<LambdaPlatform>, options: LambdaOptions = {}): LambdaHandler {
  const { stripStage, deadlineMarginMs, call } = checkLambdaOptions(WHERE, options);
  if (typeof server?.handleRequest !== 'function') throw new TypeError(`${WHERE}: expected an MCPServer`);

  return async (event, context) => {
    const kind = kindOf(event);
    if (kind === undefined) return answerOther(event);
    const fields = asFields(event);
    const left = context?.getRemainingTimeInMillis?.();
    const deadline = left === undefined ? undefined : Date.now() + left - deadlineMarginMs;
    const work: Promise<unknown>[] = [];
    const answer = async (): Promise<Response> => {
      const request = toRequest(kind, fields, { stage: stripStage });
      if (isHealthCheck(kind, request)) return new Response('ok');
      const sourceIp = getSourceIp(event);
      const platformAuth = platformAuthOf(fields);
      return server.handleRequest(request, {
        ...call,
        platform: { event, context },
        streaming: false,
        waitUntil: (promise) => {
          work.push(Promise.resolve(promise).catch((error: unknown) => console.error(error)));
        },
        ...(deadline !== undefined && { deadline }),
        ...(context?.awsRequestId && { requestId: context.awsRequestId }),
        ...(sourceIp !== undefined && { sourceIp }),
        ...(platformAuth && { platformAuth }),
      });
    };
    let result: LambdaResult;
    try {
      result = await toResult(kind, await answer());
    } catch (error) {
      result = await toResult(kind, failure(error));
    }
    await settle(work, deadline);
    return result;
  };
}

/** A load balancer asks often, and what it asks is no request of a client. */
function isHealthCheck(kind: HttpKind, { method, headers }: Request): boolean {
  const balanced = kind === 'alb' || kind === 'alb-multi';
  return balanced && method === 'GET' && headers.get('user-agent')?.startsWith('ELB-HealthChecker/') === true;
}

function answerOther(event: unknown): Promise<LambdaResult> {
  if (isWarmUp(event)) return toResult(undefined, new Response('ok'));
  return toResult(undefined, failure(new LambdaEventError(`${WHERE}: expected an HTTP event, got ${describe(event)}`)));
}

function failure(error: unknown): Response {
  if (error instanceof LambdaEventError) {
    console.warn(error.message);
    return new Response(error.message, { status: error.status });
  }
  console.error(error);
  return new Response('Internal Server Error', { status: 500 });
}

/** Lambda freezes the process once the result is out: whatever is to finish must finish before. */
async function settle(work: readonly Promise<unknown>[], deadline: number | undefined): Promise<void> {
  if (work.length === 0) return;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Not unref'd: when nothing else is pending, the runtime would end in the middle of the invocation.
  const end = new Promise<'late'>((resolve) => {
    if (deadline !== undefined) timer = setTimeout(resolve, Math.max(0, deadline - Date.now()), 'late');
  });
  if ((await Promise.race([allOf(work), end])) === 'late') {
    console.warn(`${WHERE}: work given to waitUntil was not done at the deadline`);
  }
  clearTimeout(timer);
}

/** Work may bring more work. */
async function allOf(work: readonly Promise<unknown>[]): Promise<void> {
  for (let done = 0; done < work.length; ) {
    const batch = work.slice(done);
    done = work.length;
    await Promise.all(batch);
  }
}
