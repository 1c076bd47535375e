/** Ways to bend a request: members, headers, the body, the HTTP method. */

import fc from 'fast-check';
import { junk, text } from './calls.ts';
import { base64, META, toLatin, VERSIONS } from './wire.ts';

/** A request before it is written down. `text` wins over `message`. */
export interface Draft {
  verb: string;
  headers: Record<string, string>;
  message: unknown;
  text: string | undefined;
}
export type Bend = (draft: Draft) => void;

/** Places of a message that are changed, removed or added. */
const PATHS: readonly (readonly string[])[] = [
  ['jsonrpc'],
  ['id'],
  ['method'],
  ['params'],
  ['result'],
  ['error'],
  ['extra'],
  ['params', 'name'],
  ['params', 'uri'],
  ['params', 'arguments'],
  ['params', 'cursor'],
  ['params', 'ref'],
  ['params', 'argument'],
  ['params', 'context'],
  ['params', 'protocolVersion'],
  ['params', 'capabilities'],
  ['params', 'clientInfo'],
  ['params', 'level'],
  ['params', 'extra'],
  ['params', 'task'],
  ['params', 'inputResponses'],
  ['params', 'requestState'],
  ['params', '_meta'],
  ['params', '_meta', META.version],
  ['params', '_meta', META.capabilities],
  ['params', '_meta', META.client],
  ['params', '_meta', META.logLevel],
  ['params', '_meta', 'progressToken'],
];
const HEADERS = [
  'mcp-protocol-version',
  'mcp-method',
  'mcp-name',
  'mcp-param-region',
  'mcp-param-zone',
  'mcp-param-on',
  'mcp-param-city',
];
const BODIES = ['', ' ', 'null', '1', '"x"', '[]', '[1]', '{', '{}', '[{}]', 'nope', '\ufeff{}', '{"jsonrpc":"2.0"}'];

/** One way to bend a request. */
export const bends: fc.Arbitrary<Bend> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom(...PATHS), junk).map(
      ([path, value]): Bend =>
        (draft) =>
          put(draft.message, path, value),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom(...PATHS).map(
      (path): Bend =>
        (draft) =>
          put(draft.message, path, undefined),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...VERSIONS).map(
      (version): Bend =>
        (draft) =>
          put(draft.message, ['params', '_meta', META.version], version),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom(['progressToken'], [META.logLevel], [META.client]),
        fc.constantFrom<unknown>(1.5, 'loud', { name: 'c' }, { name: '', version: '' }, { name: 1, version: '1' }),
      )
      .map(
        ([path, value]): Bend =>
          (draft) =>
            put(draft.message, ['params', '_meta', ...path], value),
      ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(...HEADERS).map(
      (name): Bend =>
        ({ headers }) => {
          delete headers[name];
        },
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...HEADERS),
        fc.oneof(text, fc.constantFrom('42.0', 'true', 'tools/list', 'echo', '=?base64?ZWNobw==?=', '=?base64?@@?=')),
      )
      .map(
        ([name, value]): Bend =>
          ({ headers }) => {
            headers[name] = toLatin(value);
          },
      ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...HEADERS).map(
      (name): Bend =>
        ({ headers }) => {
          const value = headers[name];
          if (value !== undefined) headers[name] = base64(value);
        },
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(...VERSIONS).map(
      (version): Bend =>
        ({ headers }) => {
          headers['mcp-protocol-version'] = version;
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('application/json', '*/*', 'text/event-stream', '').map(
      (accept): Bend =>
        ({ headers }) => {
          headers['accept'] = accept;
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('application/json; charset=utf-8', 'Application/JSON', 'text/plain', 'application/jsonp', '')
      .map(
        (type): Bend =>
          ({ headers }) => {
            headers['content-type'] = type;
          },
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('mcp-session-id', 'last-event-id').map(
      (name): Bend =>
        ({ headers }) => {
          headers[name] = 'abc';
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...BODIES).map(
      (body): Bend =>
        (draft) => {
          draft.text = body;
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('GET', 'DELETE', 'PUT').map(
      (verb): Bend =>
        (draft) => {
          draft.verb = verb;
        },
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<readonly unknown[]>(
        [],
        [{ jsonrpc: '2.0', id: 'second', method: 'ping' }],
        [{ jsonrpc: '2.0', method: 'notifications/initialized' }],
        [{ jsonrpc: '2.0', id: 9, result: {} }],
        [1],
      )
      .map(
        (others): Bend =>
          (draft) => {
            draft.message = Array.isArray(draft.message) ? draft.message : [draft.message, ...others];
          },
      ),
  },
);

function put(message: unknown, path: readonly string[], value: unknown): void {
  let at = (Array.isArray(message) ? message[0] : message) as Record<string, unknown>;
  for (const key of path.slice(0, -1)) {
    if (typeof at?.[key] !== 'object' || at[key] === null) return;
    at = at[key] as Record<string, unknown>;
  }
  const last = path.at(-1);
  if (last === undefined || typeof at !== 'object' || at === null) return;
  if (value === undefined) delete at[last];
  else at[last] = structuredClone(value);
}
