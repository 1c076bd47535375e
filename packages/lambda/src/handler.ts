import type { McpHandler } from '@mcp-serverless/core';
import { createInvoke } from './invocation.ts';
import type { LambdaHandler, LambdaOptions, LambdaPlatform } from './types.ts';

/**
 * Makes a function for Lambda: `export const handler = createLambdaHandler(server)`. It answers REST API, HTTP API,
 * Function URL, load balancer and VPC Lattice events in one piece, and returns once what was given to
 * `ctx.waitUntil` has settled or the time is up.
 * A warm-up event gets 200. It rejects for events of services that take any answer for done (SQS, SNS, S3, Kinesis,
 * DynamoDB, EventBridge), so that nothing is lost; any other event gets 400 and a line in the log that names what arrived.
 * @param options `cors`, `basePath`, `path`, `publicUrl`, `allowedHosts`, `stripStage`, `deadlineMarginMs`, `prewarm`,
 * `authorizer`, `agentCore`
 * @throws TypeError that names the option that is unknown or wrong
 */
export function createLambdaHandler(server: McpHandler<LambdaPlatform>, options: LambdaOptions = {}): LambdaHandler {
  const invoke = createInvoke('createLambdaHandler', server, options, () => false);
  return async (event, context) => {
    const invocation = await invoke(event, context);
    const result = await invocation.result();
    await invocation.settle();
    return result;
  };
}
