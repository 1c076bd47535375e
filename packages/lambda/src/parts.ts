/** The HTTP request inside an event, read the way each service writes it. */

import { type Fields, fieldsOf, type HttpKind, isFields, textOf } from './kind.ts';

/** A request on its way to becoming a `Request`: the path and query may still hold characters a URL cannot. */
export interface Parts {
  readonly method: string;
  readonly path: string;
  /** Without its `?`. */
  readonly query: string;
  readonly headers: readonly Pair[];
  readonly body: unknown;
  readonly base64: boolean;
}

type Pair = readonly [name: string, value: string];

/** Reads the parts of an event of the given kind. */
export function partsOf(kind: HttpKind, event: Fields): Parts {
  const body = { body: event['body'], base64: event['isBase64Encoded'] === true };
  switch (kind) {
    case 'http-api-v2':
    case 'function-url': {
      const http = fieldsOf(event['requestContext'], 'http');
      const headers = pairsOf(event['headers']);
      // The service takes `cookie` out of the headers; emulators leave it in.
      const cookies = headers.some(([name]) => name.toLowerCase() === 'cookie') ? [] : stringsOf(event['cookies']);
      return {
        ...body,
        method: textOf(http, 'method'),
        path: textOf(event, 'rawPath') || textOf(http, 'path'),
        query: textOf(event, 'rawQueryString'),
        headers: [...headers, ...cookies.map((value): Pair => ['cookie', value])],
      };
    }
    case 'rest-api':
    case 'http-api-v1':
      return { ...body, ...classic(event), query: queryOf(event, percentEncode) };
    case 'alb':
    case 'alb-multi':
      return { ...body, ...classic(event), query: queryOf(event, verbatim) };
    case 'lattice-v2':
      return lattice(textOf(event, 'path'), event['queryStringParameters'], event, body);
    case 'lattice-v1':
      return lattice(textOf(event, 'raw_path'), event['query_string_parameters'], event, {
        body: event['body'],
        base64: event['is_base64_encoded'] === true,
      });
  }
}

function classic(event: Fields): Pick<Parts, 'method' | 'path' | 'headers'> {
  return {
    method: textOf(event, 'httpMethod'),
    path: textOf(event, 'path'),
    headers: pairsOf(event['multiValueHeaders'], event['headers']),
  };
}

/** API Gateway hands over decoded names and values, a load balancer those that were sent. */
function queryOf(event: Fields, encode: (text: string) => string): string {
  return join(pairsOf(event['multiValueQueryStringParameters'], event['queryStringParameters']), encode);
}

/** Lattice's path may bring the query with it, as it was sent. */
function lattice(target: string, query: unknown, event: Fields, body: Pick<Parts, 'body' | 'base64'>): Parts {
  const mark = target.indexOf('?');
  return {
    ...body,
    method: textOf(event, 'method'),
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? join(pairsOf(query), verbatim) : target.slice(mark + 1),
    headers: pairsOf(event['headers']),
  };
}

function join(pairs: readonly Pair[], encode: (text: string) => string): string {
  return pairs.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
}

function verbatim(text: string): string {
  return text;
}

/** `encodeURIComponent` that survives half of a surrogate pair. */
export function percentEncode(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString());
}

/** The pairs of a map of strings or lists of strings; of `fallback` where the map is empty or missing. */
function pairsOf(map: unknown, fallback?: unknown): readonly Pair[] {
  const pairs = isFields(map)
    ? Object.entries(map).flatMap(([name, value]) => stringsOf(value).map((text): Pair => [name, text]))
    : [];
  return pairs.length === 0 && fallback !== undefined ? pairsOf(fallback) : pairs;
}

function stringsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(stringsOf);
  return typeof value === 'string'
    ? [value]
    : typeof value === 'number' || typeof value === 'boolean'
      ? [`${value}`]
      : [];
}
