/** HTTP APIs and Function URLs, which share payload format 2.0. */

import type { HttpApiEvent } from '../../src/types.ts';
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
import { allValues, decodedPairs, eventBody, isTextType, splitTarget, type WireRequest } from './wire.ts';

const REQUEST_ID = 'JKJaXmPLvHcESHA=';

/** An HTTP API with payload format 2.0. Default stage: `$default`, which is not part of the path. */
export function httpApi(options: ApiOptions = {}): Gateway {
  const { stage = '$default', domainName = `${API_ID}.execute-api.${REGION}.amazonaws.com` } = options;
  return {
    name: stage === '$default' ? 'HTTP API' : `HTTP API, stage ${stage}`,
    toEvent: (request) => v2Event(request, { ...options, stage, domainName, accountId: ACCOUNT, apiId: API_ID }),
    toResponse: (result) => v2Response(result, 'text/plain; charset=utf-8'),
  };
}

export interface FunctionUrlOptions extends Omit<ApiOptions, 'stage'> {
  /** `InvokeMode: RESPONSE_STREAM`. Default false: answers are buffered. */
  readonly streaming?: boolean;
}

/** A Function URL. */
export function functionUrl(options: FunctionUrlOptions = {}): Gateway {
  const urlId = 'wqlktcnbh2oxlmsvnhqbvkqjvi0rmyod';
  const { streaming = false, domainName = `${urlId}.lambda-url.${REGION}.on.aws` } = options;
  const accountId = options.authorizer ? ACCOUNT : 'anonymous';
  return {
    name: `Function URL${streaming ? ', streamed' : ''}`,
    toEvent: (request) => v2Event(request, { ...options, stage: '$default', domainName, accountId, apiId: urlId }),
    toResponse: (result) => v2Response(result, 'application/json'),
    ...(streaming && { toHead: v2Head }),
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

/** Without a status the payload itself is the answer; a status that is none, or nothing at all, is an error. */
function v2Response(result: unknown, defaultType: string): Response {
  const json = { 'content-type': 'application/json' };
  if (result !== undefined && (typeof result !== 'object' || result === null || !('statusCode' in result))) {
    return new Response(JSON.stringify(result), { status: 200, headers: json });
  }
  const parts = readResult(result);
  if (!parts) return new Response('{"message":"Internal Server Error"}', { status: 500, headers: json });
  return respond(parts.status, v2Headers(parts, defaultType), parts.text, parts.base64);
}

/** Without a prelude what was written is the body, and the status is 200: so much for the status that was meant. */
function v2Head(prelude: unknown): Head {
  const parts = readResult(prelude);
  if (parts) return { status: parts.status, headers: v2Headers(parts, 'application/octet-stream') };
  return { status: 200, headers: new Headers({ 'content-type': 'application/octet-stream' }) };
}

function v2Headers(parts: ReadResult, defaultType: string): Headers {
  const headers = new Headers(parts.headers);
  if (!headers.has('content-type')) headers.set('content-type', defaultType);
  for (const cookie of parts.cookies) headers.append('set-cookie', cookie);
  return headers;
}
