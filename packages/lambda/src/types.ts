/**
 * Lambda's events, context and result, as far as this package reads or writes them.
 * Structural: the types of `@types/aws-lambda` fit without being needed.
 */

import type { CallOptions, PlatformAuth } from '@mcp-serverless/core';

type Single = { readonly [name: string]: string | undefined };
type Multi = { readonly [name: string]: readonly string[] | undefined };
type Mixed = { readonly [name: string]: string | readonly string[] | undefined };

/**
 * A request through an API Gateway REST API, or through an HTTP API with payload format 1.0 (`version: '1.0'`).
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export interface RestApiEvent {
  readonly version?: string | undefined;
  readonly resource: string;
  readonly httpMethod: string;
  readonly path: string;
  readonly headers: Single | null;
  readonly multiValueHeaders?: Multi | null | undefined;
  readonly queryStringParameters: Single | null;
  readonly multiValueQueryStringParameters?: Multi | null | undefined;
  readonly pathParameters: Single | null;
  readonly stageVariables: Single | null;
  readonly body?: string | null | undefined;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly accountId: string;
    readonly apiId: string;
    readonly domainName?: string | undefined;
    readonly httpMethod: string;
    readonly path: string;
    readonly stage: string;
    readonly requestId: string;
    readonly identity: { readonly sourceIp: string };
    readonly authorizer?: object | null | undefined;
  };
}

/**
 * A request through an HTTP API with payload format 2.0, or through a Function URL.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html
 */
export interface HttpApiEvent {
  readonly version: string;
  readonly routeKey: string;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly cookies?: readonly string[] | undefined;
  readonly headers: Single;
  readonly queryStringParameters?: Single | undefined;
  readonly pathParameters?: Single | undefined;
  readonly stageVariables?: Single | undefined;
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
  readonly requestContext: {
    readonly accountId: string;
    readonly apiId: string;
    readonly domainName: string;
    readonly http: { readonly method: string; readonly path: string; readonly sourceIp: string };
    readonly requestId: string;
    readonly stage: string;
    readonly authorizer?: object | null | undefined;
  };
}

/**
 * A request through an Application Load Balancer; the `multiValue` members are there when its target group has
 * `lambda.multi_value_headers.enabled`, else the single ones.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export interface AlbEvent {
  readonly httpMethod: string;
  readonly path: string;
  readonly headers?: Single | undefined;
  readonly multiValueHeaders?: Multi | undefined;
  readonly queryStringParameters?: Single | undefined;
  readonly multiValueQueryStringParameters?: Multi | undefined;
  readonly body: string | null;
  readonly isBase64Encoded: boolean;
  readonly requestContext: { readonly elb: { readonly targetGroupArn: string } };
}

/**
 * A request through VPC Lattice, event structure 2.0.
 * @see https://docs.aws.amazon.com/vpc-lattice/latest/ug/lambda-functions.html
 */
export interface LatticeEvent {
  readonly version: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Mixed;
  readonly queryStringParameters?: Mixed | undefined;
  readonly body?: string | null | undefined;
  readonly isBase64Encoded?: boolean | undefined;
  readonly requestContext: {
    readonly serviceNetworkArn: string;
    readonly serviceArn: string;
    readonly targetGroupArn: string;
    readonly identity?: object | undefined;
    readonly region: string;
  };
}

/** A request through VPC Lattice, event structure 1.0. */
export interface LatticeV1Event {
  readonly method: string;
  readonly raw_path: string;
  readonly headers: Single;
  readonly query_string_parameters?: Single | undefined;
  readonly body?: string | null | undefined;
  readonly is_base64_encoded?: boolean | undefined;
}

/** The HTTP events of Lambda. */
export type LambdaEvent = RestApiEvent | HttpApiEvent | AlbEvent | LatticeEvent | LatticeV1Event;

/**
 * What a function returns for an HTTP event. Which members are set depends on the kind of event;
 * the result types of `@types/aws-lambda` all accept it.
 */
export interface LambdaResult {
  readonly statusCode: number;
  /** Only for load balancers, for example `200 OK`. */
  readonly statusDescription?: string;
  readonly headers?: { [name: string]: string };
  /** REST API, HTTP API payload 1.0, and load balancers with multi-value headers. */
  readonly multiValueHeaders?: { [name: string]: string[] };
  /** HTTP API payload 2.0 and Function URL: one entry for each `Set-Cookie`. */
  readonly cookies?: string[];
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/**
 * The second argument of a Lambda function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export interface LambdaContext {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly awsRequestId: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  readonly tenantId?: string | undefined;
  readonly xRayTraceId?: string | undefined;
  readonly identity?: unknown;
  readonly clientContext?: unknown;
  /** Milliseconds until Lambda ends the invocation. */
  getRemainingTimeInMillis(): number;
}

/** What tools, prompts and resources find in `ctx.platform`. */
export interface LambdaPlatform {
  readonly event: LambdaEvent;
  readonly context: LambdaContext;
}

/** How requests reach the server. What is set here wins over the same option of the server. */
export interface LambdaOptions extends Pick<CallOptions, 'cors' | 'basePath' | 'path' | 'allowedHosts'> {
  /**
   * The URL clients use, for example `https://mcp.example.com/mcp`: the audience of tokens where a provider has
   * `resource: 'platform'`. Default: the gateway's own name and stage, from the event and never from headers, then
   * `basePath` where it is a part of the URL, then `path`.
   */
  readonly publicUrl?: string;
  /**
   * Whether the stage that API Gateway puts in front of the path is removed. Default true: it goes only
   * where it is the whole first segment and the event itself says that the gateway added it.
   */
  readonly stripStage?: boolean;
  /** How long before Lambda's own timeout `ctx.deadline` is, in milliseconds. Default 500. */
  readonly deadlineMarginMs?: number;
  /**
   * Whether what would make the first invocation slow is done as soon as the module has ended. Default true.
   * The registry of the server stays open meanwhile, and nothing is authenticated, limited or logged.
   */
  readonly prewarm?: boolean;
  /**
   * What the server's auth provider is told as `platformAuth`. A function gives it, or `undefined` for nothing, from
   * the event and what this package found there; where it throws, nobody is let in. `false`: nothing. Default: what
   * this package found.
   */
  readonly authorizer?: false | MapAuthorizer;
  /**
   * Whether the function is a Lambda target of an Amazon Bedrock AgentCore Gateway as well: then the event is the
   * arguments of the tool that the client context names, and the function returns the tool's result. Only who may
   * invoke the function can do that; such calls ask no auth provider, and tools with `scopes` refuse them. Default false.
   * @see https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/gateway-add-target-lambda.html
   */
  readonly agentCore?: boolean;
}

/** Maps what a gateway verified about the caller to what an auth provider is told. */
export type MapAuthorizer = (
  event: LambdaEvent,
  found: PlatformAuth | undefined,
) => PlatformAuth | undefined | Promise<PlatformAuth | undefined>;

/** A function for Lambda. */
export type LambdaHandler = (event: LambdaEvent, context: LambdaContext) => Promise<LambdaResult>;

/** The second argument of a function whose answer is streamed, as far as this package uses it: a `Writable`, in part. */
export interface LambdaResponseStream {
  /** `false` asks to wait for `drain`. */
  write(chunk: string | Uint8Array): boolean;
  end(): unknown;
  once(event: 'drain' | 'close', listener: () => void): unknown;
  setContentType?(contentType: string): unknown;
}

/**
 * A function for Lambda whose answer is streamed.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 */
export type LambdaStreamHandler = (
  event: LambdaEvent,
  responseStream: LambdaResponseStream,
  context: LambdaContext,
) => Promise<void>;
