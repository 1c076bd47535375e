/** REST APIs, and HTTP APIs with payload format 1.0, which is theirs. */

import type { RestApiEvent } from '../../src/types.ts';
import { API_ID, type ApiOptions, TIME, withHost } from './api.ts';
import {
  ACCOUNT,
  type Gateway,
  type Head,
  REGION,
  type ReadResult,
  readResult,
  respond,
  SOURCE_IP,
} from './gateway.ts';
import { allValues, decodedPairs, eventBody, isTextType, lastValues, splitTarget, type WireRequest } from './wire.ts';

export interface RestApiOptions extends ApiOptions {
  /** Whether the API counts every media type as binary; else base64 passes through as it is. Default true. */
  readonly binaryMediaTypes?: boolean;
  /** A base path mapping of a custom domain: it stays in the path, and so does a stage that is not mapped. */
  readonly mapping?: string;
  /** `requestContext.identity`, where it says more than the address. */
  readonly identity?: object;
  /** Response transfer mode `STREAM`. Default false: answers are buffered. */
  readonly streaming?: boolean;
}

/** A REST API lists every member of an identity, empty ones as null. */
const NOBODY = { accessKey: null, accountId: null, apiKey: null, caller: null, user: null, userArn: null };

/** A REST API. Default stage: `prod`. */
export function restApi(options: RestApiOptions = {}): Gateway {
  const { stage = 'prod', binaryMediaTypes = true, mapping, authorizer, identity } = options;
  const { streaming = false, sourceIp = SOURCE_IP } = options;
  const { domainName = `${API_ID}.execute-api.${REGION}.amazonaws.com` } = options;
  return {
    name: `REST API${streaming ? ', streamed' : ''}${binaryMediaTypes ? '' : ' without binary media types'}${mapping ? `, mapped to ${mapping}` : ''}`,
    toEvent(request): RestApiEvent {
      const [sent, query] = splitTarget(request.target);
      const path = mapping === undefined ? sent : mapping + sent;
      const { body, isBase64Encoded } = eventBody(request, () => !binaryMediaTypes);
      return {
        ...classicEvent(request, path, query, domainName, sourceIp),
        body: body ?? null,
        isBase64Encoded,
        requestContext: {
          ...classicContext(request.method, stage, domainName),
          path: mapping === undefined ? `/${stage}${path}` : path,
          identity: { ...NOBODY, sourceIp, ...identity },
          ...(authorizer && { authorizer }),
        },
      };
    },
    toResponse(result) {
      const parts = readResult(result);
      if (!parts) return json502();
      return respond(parts.status, restHeaders(parts), parts.text, parts.base64 && binaryMediaTypes);
    },
    ...(streaming && {
      toHead(prelude: unknown): Head {
        const parts = readResult(prelude);
        return parts ? { status: parts.status, headers: restHeaders(parts) } : json502();
      },
    }),
  };
}

function restHeaders(parts: ReadResult): Headers {
  const merged = classicHeaders(parts);
  const challenge = merged.get('www-authenticate');
  if (challenge !== null) {
    merged.delete('www-authenticate');
    merged.set('x-amzn-remapped-www-authenticate', challenge);
  }
  if (!merged.has('content-type')) merged.set('content-type', 'application/json');
  for (const cookie of parts.cookies) merged.append('set-cookie', cookie);
  return merged;
}

/** An HTTP API with payload format 1.0. Default stage: `$default`. */
export function httpApiV1(options: ApiOptions = {}): Gateway {
  const { stage = '$default', sourceIp = SOURCE_IP } = options;
  const { authorizer = { claims: null, scopes: null } } = options;
  const { domainName = `${API_ID}.execute-api.${REGION}.amazonaws.com` } = options;
  return {
    name: `HTTP API, payload 1.0${stage === '$default' ? '' : `, stage ${stage}`}`,
    toEvent(request): RestApiEvent {
      const [sent, query] = splitTarget(request.target);
      const path = stage === '$default' ? sent : `/${stage}${sent}`;
      const { body, isBase64Encoded } = eventBody(request, isTextType);
      return {
        version: '1.0',
        ...classicEvent(request, path, query, domainName, sourceIp),
        body: body ?? null,
        isBase64Encoded,
        requestContext: {
          ...classicContext(request.method, stage, domainName),
          path,
          identity: { sourceIp },
          authorizer,
        },
      };
    },
    toResponse(result) {
      const parts = readResult(result);
      if (!parts) return json502();
      const headers = classicHeaders(parts);
      if (!headers.has('content-type')) headers.set('content-type', 'text/plain; charset=utf-8');
      return respond(parts.status, headers, parts.text, parts.base64);
    },
  };
}

function classicEvent(request: WireRequest, path: string, query: string, domainName: string, sourceIp: string) {
  const headers = withHost(request, domainName).map(([name, value]): [string, string] => [titled(name), value]);
  headers.push(['X-Forwarded-For', sourceIp], ['X-Forwarded-Port', '443'], ['X-Forwarded-Proto', 'https']);
  const pairs = query === '' ? undefined : decodedPairs(query);
  return {
    resource: '/{proxy+}',
    path,
    httpMethod: request.method,
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: pairs ? lastValues(pairs) : null,
    multiValueQueryStringParameters: pairs ? allValues(pairs) : null,
    pathParameters: { proxy: path.replace(/^\/|\/$/g, '') },
    stageVariables: null,
  };
}

function classicContext(httpMethod: string, stage: string, domainName: string) {
  return {
    accountId: ACCOUNT,
    apiId: API_ID,
    domainName,
    httpMethod,
    stage,
    requestId: 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    ...{ protocol: 'HTTP/1.1', resourceId: '123456', resourcePath: '/{proxy+}', requestTimeEpoch: TIME.timeEpoch },
  };
}

/** HTTP/1.1 clients send names like this, and API Gateway keeps their case. */
function titled(name: string): string {
  return name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

/** Both maps count; where both have a name, the lists do. */
function classicHeaders({ headers, multiValueHeaders }: ReadResult): Headers {
  const merged = new Headers(headers);
  for (const [name, values] of Object.entries(multiValueHeaders)) {
    merged.delete(name);
    for (const value of values) merged.append(name, value);
  }
  return merged;
}

function json502(): Response {
  const headers = { 'content-type': 'application/json' };
  return new Response('{"message": "Internal server error"}', { status: 502, headers });
}
