/** What the table of differences looks at in a request and its two answers. */

import { type Comparison, type Delta, outcomeOf } from './compare.ts';
import { META, type Members, MODERN, members } from './wire.ts';

export interface Difference {
  readonly id: string;
  readonly why: string;
  /** The dated page. */
  readonly clause: string;
  /** Whom the clause makes right; `either` where it leaves the choice. */
  readonly right: 'ours' | 'either' | 'sdk';
}
/** The answers have different outcomes: everything about them may differ. */
export interface OutcomeDifference extends Difference {
  explains(facts: Facts): boolean;
}
/** The outcomes agree; `explains` is asked for every place that differs. */
export interface DetailDifference extends Difference {
  explains(facts: Facts, delta: Delta): boolean;
}

export const PAGES = {
  modern: 'https://modelcontextprotocol.io/specification/2026-07-28',
  legacy: 'https://modelcontextprotocol.io/specification/2025-11-25',
  http: 'https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http',
  rpc: 'https://www.jsonrpc.org/specification',
} as const;

/** What the predicates look at. */
export interface Facts {
  readonly modern: boolean;
  readonly headers: Headers;
  readonly batch: readonly unknown[] | undefined;
  /** The message, or the first of a batch; empty where there is none. */
  readonly message: Members;
  readonly method: unknown;
  readonly params: Members;
  readonly meta: Members;
  /** The body's text. */
  readonly text: string;
  readonly ours: Side;
  readonly theirs: Side;
}
export interface Side {
  readonly status: number;
  /** Of the first response. */
  readonly code: number | undefined;
  readonly why: string;
  readonly outcome: string;
}
export function factsOf({ sent, body, ours, theirs }: Comparison): Facts {
  const batch = Array.isArray(body) ? body : undefined;
  const message = members(batch ? batch[0] : body);
  const params = members(message['params']);
  const headers = new Headers(sent.headers);
  const meta = members(params['_meta']);
  return {
    modern: META.version in meta || headers.get('mcp-protocol-version') === MODERN,
    headers,
    batch,
    message,
    method: message['method'],
    params,
    meta,
    text: sent.body,
    ours: sideOf(ours),
    theirs: sideOf(theirs),
  };
}

function sideOf(answer: Comparison['ours']): Side {
  const response = members(answer.messages.find((message) => !('method' in members(message))));
  const error = members(response['error']);
  return {
    status: answer.status,
    code: error['code'] as number | undefined,
    why: typeof error['message'] === 'string' ? error['message'] : '',
    outcome: outcomeOf(answer),
  };
}

/** A validation error of the SDK's schemas that nobody caught; `path` is asked of its first issue. */
export function isThrownValidation({ code, why }: Side, path: RegExp = /^/): boolean {
  if (code !== -32603 || !why.startsWith('[')) return false;
  const [issue] = JSON.parse(why) as { path: string[] }[];
  return path.test(issue?.path.join('.') ?? '');
}

export function hrefOf(uri: unknown): string {
  return typeof uri === 'string' && URL.canParse(uri) ? new URL(uri).href : '';
}

const KNOWN_MEMBERS: ReadonlySet<string> = new Set(['jsonrpc', 'id', 'method', 'params']);

/** A message that only a strict reader refuses. */
export function isOdd(value: unknown): boolean {
  const message = members(value);
  const meta = members(message['params'])['_meta'];
  const token = members(meta)['progressToken'];
  return (
    Object.keys(message).some((key) => !KNOWN_MEMBERS.has(key)) ||
    (meta !== undefined && (typeof meta !== 'object' || meta === null || Array.isArray(meta))) ||
    (token !== undefined && typeof token !== 'string' && !Number.isSafeInteger(token))
  );
}

const NAMED = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
]);

/** Whether an optional member of a request is null. */
export function hasNull({ message, params, meta }: Facts): boolean {
  const { context, cursor, arguments: args, inputResponses, requestState, _meta } = params;
  const optional = [message['params'], context, cursor, args, inputResponses, requestState, _meta];
  return [...optional, members(context)['arguments'], meta[META.client], meta[META.logLevel]].includes(null);
}

/** The codes of everything that is wrong with a modern request before its method runs. */
export function faultsOf({ modern, message, method, params, meta, headers }: Facts): ReadonlySet<number | undefined> {
  const codes = new Set<number | undefined>();
  if (!modern) return codes;
  if (isOdd(message) || message['jsonrpc'] !== '2.0' || typeof method !== 'string') codes.add(-32600);
  const {
    [META.version]: version,
    [META.capabilities]: capabilities,
    [META.client]: client,
    [META.logLevel]: level,
  } = meta;
  const { name, version: clientVersion } = members(client);
  const levels = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency', undefined];
  if (
    typeof version !== 'string' ||
    members(capabilities) !== capabilities ||
    (client !== undefined && (typeof name !== 'string' || typeof clientVersion !== 'string')) ||
    !levels.includes(level as string)
  ) {
    codes.add(-32602);
  }
  if (version !== MODERN) codes.add(-32022);
  const key = NAMED.get(method as string);
  if (
    headers.get('mcp-protocol-version') !== version ||
    headers.get('mcp-method') !== method ||
    (key !== undefined && headers.get('mcp-name') !== params[key]) ||
    // The SDK reads Mcp-Name on the methods of the tasks extension, too.
    (String(method).startsWith('tasks/') && headers.has('mcp-name'))
  ) {
    codes.add(-32020);
  }
  // A legacy handshake under a modern header is a mismatch to the SDK.
  if (method === 'initialize') codes.add(-32020);
  if (!MODERN_METHODS.has(method)) codes.add(-32601);
  return codes;
}

const MODERN_METHODS: ReadonlySet<unknown> = new Set([
  'server/discover',
  'tools/list',
  'tools/call',
  'prompts/list',
  'prompts/get',
  'resources/list',
  'resources/templates/list',
  'resources/read',
  'completion/complete',
]);

export function isLong(id: unknown): boolean {
  return typeof id === 'string' && id.length > 256;
}

export function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** The revision that decides the shape of a legacy answer. */
export function revisionOf({ method, params, headers }: Facts): string {
  const asked = String(params['protocolVersion']);
  if (method === 'initialize') return ['2024-11-05', '2025-03-26', '2025-06-18'].includes(asked) ? asked : '2025-11-25';
  return headers.get('mcp-protocol-version') ?? '2025-03-26';
}

/** Members by the first revision that knows them. */
const SINCE: readonly (readonly [at: RegExp, revision: string])[] = [
  [/\.annotations$/, '2025-03-26'],
  [/\.capabilities\.completions$/, '2025-03-26'],
  // Audio, where the revision has text.
  [/\.content(\[2\])?\.(type|text|data|mimeType)$/, '2025-03-26'],
  [/\.(title|_meta|outputSchema|structuredContent)$/, '2025-06-18'],
  // Resource links, where the revision has text.
  [/\.content(\[3\])?\.(type|text|uri|name|title)$/, '2025-06-18'],
  [/\.icons$/, '2025-11-25'],
  [/\.serverInfo\.(description|websiteUrl|icons)$/, '2025-11-25'],
];

export function isUnknownTo(revision: string, at: string): boolean {
  return SINCE.some(([member, since]) => revision < since && member.test(at));
}
