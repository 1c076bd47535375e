/** What a server owes its clients, as data: each with the dated page that says so. */

/** The eras a requirement binds: `modern` is 2026-07-28, `legacy` every revision that opens with `initialize`. */
export type Era = 'modern' | 'legacy' | 'both';

export interface Requirement {
  /** `area.what`, unique. */
  readonly id: string;
  readonly title: string;
  readonly era: Era;
  /** The page of the specification or the RFC. */
  readonly spec: string;
}

const MODERN = 'https://modelcontextprotocol.io/specification/2026-07-28';
const LEGACY = 'https://modelcontextprotocol.io/specification/2025-11-25';
const HTTP = `${MODERN}/basic/transports/streamable-http` as const;
const RFC = 'https://www.rfc-editor.org/rfc';

type Row = readonly [title: string, era: Era, spec: string];

/** Requirements by id; the order is the order of the report. */
const ROWS = {
  'lifecycle.discover': ['server/discover says what the server is and can', 'modern', `${MODERN}/server/discover`],
  'lifecycle.envelope': [
    'a modern request carries version and capabilities in _meta',
    'modern',
    `${MODERN}/basic#_meta`,
  ],
  'lifecycle.unsupported-version': [
    'an unknown version is refused with the supported ones',
    'modern',
    `${MODERN}/basic/versioning`,
  ],
  'lifecycle.result-type': ['every result has resultType and names the server', 'modern', `${MODERN}/basic#resulttype`],
  'lifecycle.initialize': ['initialize negotiates every legacy revision', 'legacy', `${LEGACY}/basic/lifecycle`],
  'lifecycle.version-header': [
    'MCP-Protocol-Version decides the legacy revision; an unsupported one is refused',
    'legacy',
    `${LEGACY}/basic/transports#protocol-version-header`,
  ],
  'lifecycle.no-leak': ['a revision sees only the members it knows', 'legacy', `${MODERN}/basic/versioning`],
  'lifecycle.ping': ['ping is answered', 'legacy', `${LEGACY}/basic/utilities/ping`],
  'lifecycle.notifications': ['notifications are accepted without an answer', 'both', `${HTTP}#sending-messages`],
  'lifecycle.stateless': ['no request needs an earlier one', 'both', `${MODERN}/basic#statelessness`],
  'lifecycle.caching': ['lists and reads carry caching hints', 'modern', `${MODERN}/server/utilities/caching`],

  'rpc.parse': ['text that is no JSON is a parse error', 'both', 'https://www.jsonrpc.org/specification#error_object'],
  'rpc.envelope': [
    'what is no JSON-RPC message is refused',
    'both',
    'https://www.jsonrpc.org/specification#request_object',
  ],
  'rpc.id': ['an error echoes the id it could read', 'both', `${MODERN}/basic#error-responses`],
  'rpc.method': ['an unknown or undeclared method is refused', 'both', `${MODERN}/basic#error-codes`],
  'rpc.batch': [
    'batches exist in 2025-03-26 only',
    'legacy',
    'https://modelcontextprotocol.io/specification/2025-03-26/basic#batching',
  ],
  'rpc.mask': [
    'an unexpected error reaches the client as an id only',
    'both',
    `${MODERN}/server/tools#security-considerations`,
  ],
  'rpc.depth': ['nesting is bounded', 'both', `${RFC}/rfc8259#section-9`],

  'headers.version': ['the version header repeats _meta', 'modern', `${HTTP}#protocol-version-header`],
  'headers.method': ['Mcp-Method repeats the method', 'modern', `${HTTP}#standard-request-headers`],
  'headers.name': ['Mcp-Name repeats the name or uri', 'modern', `${HTTP}#standard-request-headers`],
  'headers.encoding': ['mirrored values may be base64 between markers', 'modern', `${HTTP}#value-encoding`],
  'headers.session': ['no session id is read or minted', 'both', `${HTTP}#earlier-streamable-http-revisions`],
  'headers.accept': ['an answer is JSON whatever Accept says', 'both', `${HTTP}#sending-messages`],

  'headers.params': ['Mcp-Param-* repeat the arguments a tool names', 'modern', `${MODERN}/server/tools#x-mcp-header`],

  'http.method': ['only POST serves; others get 405 with Allow', 'both', `${RFC}/rfc9110#section-15.5.6`],
  'http.path': ['only the endpoint answers as one', 'both', `${HTTP}#security-endpoint`],
  'http.origin': ['a foreign Origin is forbidden', 'both', `${HTTP}#security-endpoint`],
  'http.preflight': ['a preflight is answered', 'both', 'https://fetch.spec.whatwg.org/#http-cors-protocol'],
  'http.cors': [
    'answers can be read by allowed origins, without credentials',
    'both',
    'https://fetch.spec.whatwg.org/#http-cors-protocol',
  ],

  'body.media-type': ['other media types than JSON are refused', 'both', `${RFC}/rfc9110#section-15.5.16`],
  'body.size': ['a body over the limit is refused', 'both', `${RFC}/rfc9110#section-15.5.14`],
  'body.encoding': ['the body is UTF-8 without content encoding', 'both', `${RFC}/rfc8259#section-8.1`],

  'tools.list': ['tools/list lists every tool in a fixed order', 'both', `${MODERN}/server/tools#listing-tools`],
  'tools.call': ['tools/call runs a tool', 'both', `${MODERN}/server/tools#calling-tools`],
  'tools.structured': ['structured output conforms to its schema', 'both', `${MODERN}/server/tools#structured-content`],
  'tools.content': [
    'every kind of content arrives, as far as the revision knows it',
    'both',
    `${MODERN}/server/tools#tool-result`,
  ],
  'tools.error': ['what fails inside a tool is a result with isError', 'both', `${MODERN}/server/tools#error-handling`],
  'tools.invalid-input': ['wrong arguments are a result with isError', 'both', `${MODERN}/server/tools#error-handling`],
  'tools.unknown': ['an unknown tool is invalid params', 'both', `${MODERN}/server/tools#error-handling`],

  'prompts.list': [
    'prompts/list lists every prompt with its arguments',
    'both',
    `${MODERN}/server/prompts#listing-prompts`,
  ],
  'prompts.get': ['prompts/get gives messages', 'both', `${MODERN}/server/prompts#getting-a-prompt`],
  'prompts.invalid': [
    'unknown prompts and wrong arguments are invalid params',
    'both',
    `${MODERN}/server/prompts#error-handling`,
  ],

  'resources.list': ['resources and templates are listed', 'both', `${MODERN}/server/resources#listing-resources`],
  'resources.read': [
    'resources/read gives text, bytes and templates',
    'both',
    `${MODERN}/server/resources#reading-resources`,
  ],
  'resources.not-found': [
    'a missing resource is an error with its uri',
    'both',
    `${MODERN}/server/resources#error-handling`,
  ],
  'resources.safe-uri': [
    'a uri cannot leave its template',
    'both',
    `${MODERN}/server/resources#security-considerations`,
  ],
  'lists.cursor': ['a cursor that was never issued is invalid params', 'both', `${MODERN}/server/utilities/pagination`],

  'completion.values': ['completion gives at most 100 values', 'both', `${MODERN}/server/utilities/completion`],
  'completion.invalid': [
    'completion of what does not exist is invalid params',
    'both',
    `${MODERN}/server/utilities/completion`,
  ],

  'auth.required': ['without a good key nothing is served', 'both', `${MODERN}/basic/authorization#error-handling`],
  'auth.challenge': ['a 401 carries a challenge and is not stored', 'both', `${RFC}/rfc9110#section-15.5.2`],
  'auth.schemes': [
    'a key may come in three headers, never in the URL',
    'both',
    `${MODERN}/basic/authorization#token-requirements`,
  ],
  'auth.first': [
    'credentials are judged before the body is read',
    'both',
    `${MODERN}/basic/authorization#token-handling`,
  ],
  'auth.principal': ['a handler sees who called, frozen', 'both', `${MODERN}/basic/authorization#token-handling`],

  'stream.progress': ['progress is streamed to a client that asks for it', 'both', `${MODERN}/basic/patterns/progress`],
  'stream.logging': [
    'log messages are streamed from the level on that was asked for',
    'both',
    `${MODERN}/server/utilities/logging`,
  ],
  'stream.optional': ['a client that asks for no events gets none', 'both', `${HTTP}#sending-messages`],

  'isolation.concurrent': ['concurrent callers see only their own', 'both', `${MODERN}/basic#statelessness`],
  'isolation.sequence': ['nothing of one caller reaches the next', 'both', `${MODERN}/basic#statelessness`],

  'clients.modern': ['the official 2.x client works, negotiated and pinned', 'modern', `${MODERN}/basic/versioning`],
  'clients.legacy': ['the official 1.x client works', 'legacy', `${LEGACY}/basic/lifecycle`],
} as const satisfies Readonly<Record<string, Row>>;

export type RequirementId = keyof typeof ROWS;

/** Every requirement, in the order of the report. */
export const REQUIREMENTS: readonly (Requirement & { readonly id: RequirementId })[] = (
  Object.entries(ROWS) as [RequirementId, Row][]
).map(([id, [title, era, spec]]) => ({ id, title, era, spec }));
