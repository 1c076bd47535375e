/** API Gateway's REST and HTTP APIs, and Function URLs, which share the HTTP API's format. */

import type { HttpApiEvent, RestApiEvent } from '../../src/types.ts';
import {
  ACCOUNT,
  type Gateway,
  type GatewayOptions,
  REGION,
  type ReadResult,
  readResult,
  respond,
  SOURCE_IP,
} from './gateway.ts';
import { allValues, decodedPairs, eventBody, isTextType, lastValues, splitTarget, type WireRequest } from './wire.ts';

export interface ApiOptions extends GatewayOptions {
  readonly stage?: string;
  /** `requestContext.authorizer`, as the authorizer of this kind of API leaves it. */
  readonly authorizer?: object;
}

const API_ID = 'a1b2c3d4e5';
const REQUEST_ID = 'JKJaXmPLvHcESHA=';
const TIME = { time: '22/Nov/2026:12:00:00 +0000', timeEpoch: 1795348800000 };

/** An HTTP API with payload format 2.0. Default stage: `$default`, which is not part of the path. */
export function httpApi(options: ApiOptions = {}): Gateway {
  const { stage = '$default', domainName = `${API_ID}.execute-api.${REGION}.amazonaws.com` } = options;
  return {
    name: stage === '$default' ? 'HTTP API' : `HTTP API, stage ${stage}`,
    toEvent: (request) => v2Event(request, { ...options, stage, domainName, accountId: ACCOUNT, apiId: API_ID }),
    toResponse: (result) => v2Response(result, 'text/plain; charset=utf-8'),
  };
}

/** A Function URL with buffered answers. */
export function functionUrl(options: Omit<ApiOptions, 'stage'> = {}): Gateway {
  const urlId = 'wqlktcnbh2oxlmsvnhqbvkqjvi0rmyod';
  const { domainName = `${urlId}.lambda-url.${REGION}.on.aws` } = options;
  const accountId = options.authorizer ? ACCOUNT : 'anonymous';
  return {
    name: 'Function URL',
    toEvent: (request) => v2Event(request, { ...options, stage: '$default', domainName, accountId, apiId: urlId }),
    toResponse: (result) => v2Response(result, 'application/json'),
  };
}

interface V2Options extends ApiOptions {
  readonly stage: string;
  readonly domainName: string;
  readonly accountId: string;
  readonly apiId: string;
}

function v2Event(request: WireRequest, options: V2Options): HttpApiEvent {
  const { stage, domainName, accountId, apiId, authorizer, sourceIp = SOURCE_IP } = options;
  const [path, query] = splitTarget(request.target);
  const rawPath = (stage === '$default' ? '' : `/${stage}`) + partlyDecoded(path);
  const headers: Record<string, string> = {};
  const cookies: string[] = [];
  for (const [name, value] of withHost(request, domainName)) {
    const key = name.toLowerCase();
    if (key === 'cookie') cookies.push(...value.split(/; */));
    else headers[key] = key in headers ? `${headers[key]},${value}` : value;
  }
  const { body, isBase64Encoded } = eventBody(request, isTextType);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers: {
      ...headers,
      'x-amzn-trace-id': 'Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e',
      'x-forwarded-for': sourceIp,
      'x-forwarded-port': '443',
      'x-forwarded-proto': 'https',
    },
    ...(query !== '' && { queryStringParameters: commaJoined(decodedPairs(query)) }),
    requestContext: {
      accountId,
      apiId,
      ...(authorizer && { authorizer }),
      domainName,
      ...{ domainPrefix: apiId, routeKey: '$default', ...TIME },
      http: {
        method: request.method,
        path: rawPath,
        ...{ protocol: 'HTTP/1.1', userAgent: headers['user-agent'] ?? '' },
        sourceIp,
      },
      requestId: REQUEST_ID,
      stage,
    },
    ...(body !== undefined && { body }),
    isBase64Encoded,
  };
}

/** Everything but an encoded slash and percent sign arrives decoded, where it is UTF-8. */
function partlyDecoded(path: string): string {
  return path.replace(/(%(?!2f|25)[0-9a-f]{2})+/gi, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

function commaJoined(pairs: readonly (readonly [string, string])[]): Record<string, string> {
  return Object.fromEntries(Object.entries(allValues(pairs)).map(([name, values]) => [name, values.join(',')]));
}

function withHost(request: WireRequest, domainName: string): [string, string][] {
  const others = request.headers.filter(([name]) => name.toLowerCase() !== 'host');
  return [['host', domainName], ...others.map(([name, value]): [string, string] => [name, value])];
}

/** Without a status the payload itself is the answer; a status that is none, or nothing at all, is an error. */
function v2Response(result: unknown, defaultType: string): Response {
  const json = { 'content-type': 'application/json' };
  if (result !== undefined && (typeof result !== 'object' || result === null || !('statusCode' in result))) {
    return new Response(JSON.stringify(result), { status: 200, headers: json });
  }
  const parts = readResult(result);
  if (!parts) return new Response('{"message":"Internal Server Error"}', { status: 500, headers: json });
  const headers = new Headers(parts.headers);
  if (!headers.has('content-type')) headers.set('content-type', defaultType);
  for (const cookie of parts.cookies) headers.append('set-cookie', cookie);
  return respond(parts.status, headers, parts.text, parts.base64);
}

export interface RestApiOptions extends ApiOptions {
  /** Whether the API counts every media type as binary; else base64 passes through as it is. Default true. */
  readonly binaryMediaTypes?: boolean;
  /** A base path mapping of a custom domain: it stays in the path, and so does a stage that is not mapped. */
  readonly mapping?: string;
  /** `requestContext.identity`, where it says more than the address. */
  readonly identity?: object;
}

/** A REST API lists every member of an identity, empty ones as null. */
const NOBODY = { accessKey: null, accountId: null, apiKey: null, caller: null, user: null, userArn: null };

/** A REST API, buffered. Default stage: `prod`. */
export function restApi(options: RestApiOptions = {}): Gateway {
  const { stage = 'prod', binaryMediaTypes = true, mapping, authorizer, identity, sourceIp = SOURCE_IP } = options;
  const { domainName = `${API_ID}.execute-api.${REGION}.amazonaws.com` } = options;
  return {
    name: `REST API${binaryMediaTypes ? '' : ' without binary media types'}${mapping ? `, mapped to ${mapping}` : ''}`,
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
      const merged = classicHeaders(parts);
      const challenge = merged.get('www-authenticate');
      if (challenge !== null) {
        merged.delete('www-authenticate');
        merged.set('x-amzn-remapped-www-authenticate', challenge);
      }
      if (!merged.has('content-type')) merged.set('content-type', 'application/json');
      return respond(parts.status, merged, parts.text, parts.base64 && binaryMediaTypes);
    },
  };
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
