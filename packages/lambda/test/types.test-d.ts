/** Checked by the compiler: the types of `@types/aws-lambda` fit, both ways. */

import { MCPServer } from '@mcp-serverless/core';
import type {
  ALBEvent,
  ALBHandler,
  ALBResult,
  APIGatewayProxyEvent,
  APIGatewayProxyEventV2,
  APIGatewayProxyEventV2WithIAMAuthorizer,
  APIGatewayProxyEventV2WithJWTAuthorizer,
  APIGatewayProxyEventV2WithLambdaAuthorizer,
  APIGatewayProxyHandler,
  APIGatewayProxyHandlerV2,
  APIGatewayProxyResult,
  APIGatewayProxyStructuredResultV2,
  APIGatewayProxyWithCognitoAuthorizerEvent,
  APIGatewayProxyWithLambdaAuthorizerEvent,
  Context,
  LambdaFunctionURLEvent,
  LambdaFunctionURLEventWithIAMAuthorizer,
  LambdaFunctionURLHandler,
  StreamifyHandler,
} from 'aws-lambda';
import { expectTypeOf } from 'vitest';
import {
  type AlbEvent,
  createLambdaHandler,
  createLambdaStreamHandler,
  getSourceIp,
  type HttpApiEvent,
  isV2Event,
  type LambdaContext,
  type LambdaEvent,
  type LambdaPlatform,
  type LambdaResponseStream,
  type LambdaResult,
  lambdaEventToRequest,
  type RestApiEvent,
  responseToLambdaResult,
} from '../src/index.ts';

expectTypeOf<APIGatewayProxyEvent>().toExtend<RestApiEvent>();
expectTypeOf<APIGatewayProxyWithCognitoAuthorizerEvent>().toExtend<RestApiEvent>();
expectTypeOf<APIGatewayProxyWithLambdaAuthorizerEvent<{ tenant: string }>>().toExtend<RestApiEvent>();
expectTypeOf<APIGatewayProxyEventV2>().toExtend<HttpApiEvent>();
expectTypeOf<APIGatewayProxyEventV2WithJWTAuthorizer>().toExtend<HttpApiEvent>();
expectTypeOf<APIGatewayProxyEventV2WithIAMAuthorizer>().toExtend<HttpApiEvent>();
expectTypeOf<APIGatewayProxyEventV2WithLambdaAuthorizer<{ tenant: string }>>().toExtend<HttpApiEvent>();
expectTypeOf<LambdaFunctionURLEvent>().toExtend<HttpApiEvent>();
expectTypeOf<LambdaFunctionURLEventWithIAMAuthorizer>().toExtend<HttpApiEvent>();
expectTypeOf<ALBEvent>().toExtend<AlbEvent>();
expectTypeOf<Context>().toExtend<LambdaContext>();

expectTypeOf<LambdaResult>().toExtend<APIGatewayProxyResult>();
expectTypeOf<LambdaResult>().toExtend<APIGatewayProxyStructuredResultV2>();
expectTypeOf<LambdaResult>().toExtend<ALBResult>();

const handler = createLambdaHandler(new MCPServer({ name: 'types', version: '1.0.0' }));
expectTypeOf(handler).toExtend<APIGatewayProxyHandler>();
expectTypeOf(handler).toExtend<APIGatewayProxyHandlerV2>();
expectTypeOf(handler).toExtend<LambdaFunctionURLHandler>();
expectTypeOf(handler).toExtend<ALBHandler>();
expectTypeOf(handler).parameters.toEqualTypeOf<[event: LambdaEvent, context: LambdaContext]>();
createLambdaHandler(new MCPServer<LambdaPlatform>({ name: 'types', version: '1.0.0' }), { stripStage: false });
createLambdaHandler(new MCPServer({ name: 'types', version: '1.0.0' }), {
  agentCore: true,
  authorizer(event, found) {
    expectTypeOf(event).toEqualTypeOf<LambdaEvent>();
    return found && { type: found.type, claims: { ...found.claims, tenant: 'a' } };
  },
});
createLambdaHandler(new MCPServer({ name: 'types', version: '1.0.0' }), { authorizer: false });
// @ts-expect-error an identity without claims
createLambdaHandler(new MCPServer({ name: 'types', version: '1.0.0' }), { authorizer: () => ({ type: 'x' }) });
// @ts-expect-error an option that does not exist
createLambdaHandler(new MCPServer({ name: 'types', version: '1.0.0' }), { stage: false });
// @ts-expect-error a bucket's event is no HTTP event
lambdaEventToRequest({ Records: [] });

const streamed = createLambdaStreamHandler(new MCPServer({ name: 'types', version: '1.0.0' }), { prewarm: false });
expectTypeOf(streamed).toExtend<StreamifyHandler>();
expectTypeOf(streamed).returns.toEqualTypeOf<Promise<void>>();
expectTypeOf<awslambda.HttpResponseStream>().toExtend<LambdaResponseStream>();
// @ts-expect-error the names of Lambda's own settings are not options
createLambdaStreamHandler(new MCPServer({ name: 'types', version: '1.0.0' }), { invokeMode: 'RESPONSE_STREAM' });

declare const official: APIGatewayProxyEventV2;
declare const unknownEvent: unknown;
expectTypeOf(lambdaEventToRequest(official, '/prod')).toEqualTypeOf<Request>();
expectTypeOf(responseToLambdaResult(new Response(), official)).toEqualTypeOf<Promise<LambdaResult>>();
expectTypeOf(getSourceIp(official)).toEqualTypeOf<string | undefined>();
if (isV2Event(unknownEvent)) expectTypeOf(unknownEvent).toEqualTypeOf<HttpApiEvent>();
