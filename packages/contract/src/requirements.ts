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

/** The page of the extension; the date is in it. */
const TASKS = 'https://github.com/modelcontextprotocol/ext-tasks/blob/main/specification/2026-07-28/tasks.md';

/** `spec` is a page of the specification by its date, `tasks` for that of the extension, an RFC, or a URL. */
type Row = readonly [title: string, era: Era, spec: string];

/** Requirements by id; the order is the order of the report. */
const ROWS = {
  'lifecycle.discover': ['server/discover says what the server is and can', 'modern', '2026-07-28/server/discover'],
  'lifecycle.envelope': [
    'a modern request carries version and capabilities in _meta',
    'modern',
    '2026-07-28/basic#_meta',
  ],
  'lifecycle.unsupported-version': [
    'an unknown version is refused with the supported ones',
    'modern',
    '2026-07-28/basic/versioning',
  ],
  'lifecycle.result-type': [
    'every result has resultType and names the server',
    'modern',
    '2026-07-28/basic#resulttype',
  ],
  'lifecycle.initialize': ['initialize negotiates every legacy revision', 'legacy', '2025-11-25/basic/lifecycle'],
  'lifecycle.version-header': [
    'MCP-Protocol-Version decides the legacy revision; an unsupported one is refused',
    'legacy',
    '2025-11-25/basic/transports#protocol-version-header',
  ],
  'lifecycle.no-leak': ['a revision sees only the members it knows', 'legacy', '2026-07-28/basic/versioning'],
  'lifecycle.ping': ['ping is answered', 'legacy', '2025-11-25/basic/utilities/ping'],
  'lifecycle.notifications': [
    'notifications are accepted without an answer',
    'both',
    '2026-07-28/basic/transports/streamable-http#sending-messages',
  ],
  'lifecycle.stateless': ['no request needs an earlier one', 'both', '2026-07-28/basic#statelessness'],
  'lifecycle.caching': ['lists and reads carry caching hints', 'modern', '2026-07-28/server/utilities/caching'],

  'rpc.parse': ['text that is no JSON is a parse error', 'both', 'https://www.jsonrpc.org/specification#error_object'],
  'rpc.envelope': [
    'what is no JSON-RPC message is refused',
    'both',
    'https://www.jsonrpc.org/specification#request_object',
  ],
  'rpc.id': ['an error echoes the id it could read', 'both', '2026-07-28/basic#error-responses'],
  'rpc.method': ['an unknown or undeclared method is refused', 'both', '2026-07-28/basic#error-codes'],
  'rpc.batch': ['batches exist in 2025-03-26 only', 'legacy', '2025-03-26/basic#batching'],
  'rpc.mask': [
    'an unexpected error reaches the client as an id only',
    'both',
    '2026-07-28/server/tools#security-considerations',
  ],
  'rpc.depth': ['nesting is bounded', 'both', 'rfc8259#section-9'],

  'headers.version': [
    'the version header repeats _meta',
    'modern',
    '2026-07-28/basic/transports/streamable-http#protocol-version-header',
  ],
  'headers.method': [
    'Mcp-Method repeats the method',
    'modern',
    '2026-07-28/basic/transports/streamable-http#standard-request-headers',
  ],
  'headers.name': [
    'Mcp-Name repeats the name or uri',
    'modern',
    '2026-07-28/basic/transports/streamable-http#standard-request-headers',
  ],
  'headers.encoding': [
    'mirrored values may be base64 between markers',
    'modern',
    '2026-07-28/basic/transports/streamable-http#value-encoding',
  ],
  'headers.session': [
    'no session id is read or minted',
    'both',
    '2026-07-28/basic/transports/streamable-http#earlier-streamable-http-revisions',
  ],
  'headers.accept': [
    'an answer is JSON whatever Accept says',
    'both',
    '2026-07-28/basic/transports/streamable-http#sending-messages',
  ],

  'headers.params': ['Mcp-Param-* repeat the arguments a tool names', 'modern', '2026-07-28/server/tools#x-mcp-header'],

  'http.method': ['only POST serves; others get 405 with Allow', 'both', 'rfc9110#section-15.5.6'],
  'http.path': [
    'only the endpoint answers as one',
    'both',
    '2026-07-28/basic/transports/streamable-http#security-endpoint',
  ],
  'http.url': ['a URL over the limit is refused', 'both', 'rfc9110#section-15.5.15'],
  'http.origin': [
    'a foreign Origin is forbidden',
    'both',
    '2026-07-28/basic/transports/streamable-http#security-endpoint',
  ],
  'http.preflight': ['a preflight is answered', 'both', 'https://fetch.spec.whatwg.org/#http-cors-protocol'],
  'http.cors': [
    'answers can be read by allowed origins, without credentials',
    'both',
    'https://fetch.spec.whatwg.org/#http-cors-protocol',
  ],

  'body.media-type': ['other media types than JSON are refused', 'both', 'rfc9110#section-15.5.16'],
  'body.size': ['a body over the limit is refused', 'both', 'rfc9110#section-15.5.14'],
  'body.encoding': ['the body is UTF-8 without content encoding', 'both', 'rfc8259#section-8.1'],

  'tools.list': ['tools/list lists every tool in a fixed order', 'both', '2026-07-28/server/tools#listing-tools'],
  'tools.schema': [
    'a schema has an object at its root and names no dialect but another one',
    'both',
    '2026-07-28/basic#json-schema-usage',
  ],
  'tools.call': ['tools/call runs a tool', 'both', '2026-07-28/server/tools#calling-tools'],
  'tools.structured': [
    'structured output conforms to its schema',
    'both',
    '2026-07-28/server/tools#structured-content',
  ],
  'tools.content': [
    'every kind of content arrives, as far as the revision knows it',
    'both',
    '2026-07-28/server/tools#tool-result',
  ],
  'tools.error': [
    'what fails inside a tool is a result with isError',
    'both',
    '2026-07-28/server/tools#error-handling',
  ],
  'tools.invalid-input': [
    'wrong arguments are a result with isError',
    'both',
    '2026-07-28/server/tools#error-handling',
  ],
  'tools.deadline': [
    'a tool whose time is up is an error, and its signal aborts',
    'both',
    '2026-07-28/basic#error-codes',
  ],
  'tools.unknown': ['an unknown tool is invalid params', 'both', '2026-07-28/server/tools#error-handling'],

  'conversations.rounds': [
    'a tool asks its client in the middle of a call, and goes on with the answer in the next request',
    'modern',
    '2026-07-28/basic/patterns/mrtr',
  ],
  'conversations.steps': [
    'what is done is not done again in the next round',
    'modern',
    '2026-07-28/basic/patterns/mrtr',
  ],
  'conversations.state': ['a state that fails verification is refused', 'modern', '2026-07-28/basic/patterns/mrtr'],
  'conversations.invalid': ['malformed answers are invalid params', 'modern', '2026-07-28/basic/patterns/mrtr'],
  'conversations.capability': [
    'nobody is asked what their client did not declare',
    'modern',
    '2026-07-28/client/elicitation#capabilities',
  ],
  'conversations.legacy': [
    'a legacy client that cannot be asked is told so at once',
    'legacy',
    '2025-11-25/client/elicitation',
  ],

  'prompts.list': [
    'prompts/list lists every prompt with its arguments',
    'both',
    '2026-07-28/server/prompts#listing-prompts',
  ],
  'prompts.text': [
    'arguments of prompts are text, whatever a server makes of them',
    'both',
    '2026-07-28/server/prompts#getting-a-prompt',
  ],
  'prompts.get': ['prompts/get gives messages', 'both', '2026-07-28/server/prompts#getting-a-prompt'],
  'prompts.invalid': [
    'unknown prompts and wrong arguments are invalid params',
    'both',
    '2026-07-28/server/prompts#error-handling',
  ],

  'resources.list': ['resources and templates are listed', 'both', '2026-07-28/server/resources#listing-resources'],
  'resources.read': [
    'resources/read gives text, bytes and templates',
    'both',
    '2026-07-28/server/resources#reading-resources',
  ],
  'resources.not-found': [
    'a missing resource is an error with its uri',
    'both',
    '2026-07-28/server/resources#error-handling',
  ],
  'resources.safe-uri': [
    'a uri cannot leave its template',
    'both',
    '2026-07-28/server/resources#security-considerations',
  ],
  'lists.pages': ['lists may come in pages', 'both', '2026-07-28/server/utilities/pagination'],
  'lists.cursor': [
    'a cursor that was never issued is invalid params',
    'both',
    '2026-07-28/server/utilities/pagination',
  ],

  'completion.values': ['completion gives at most 100 values', 'both', '2026-07-28/server/utilities/completion'],
  'completion.invalid': [
    'completion of what does not exist is invalid params',
    'both',
    '2026-07-28/server/utilities/completion',
  ],

  'auth.required': ['without a good key nothing is served', 'both', '2026-07-28/basic/authorization#error-handling'],
  'auth.challenge': ['a 401 carries a challenge and is not stored', 'both', 'rfc9110#section-15.5.2'],
  'auth.schemes': [
    'a key may come in three headers, never in the URL',
    'both',
    '2026-07-28/basic/authorization#token-requirements',
  ],
  'auth.first': [
    'credentials are judged before the body is read',
    'both',
    '2026-07-28/basic/authorization#token-handling',
  ],
  'auth.principal': ['a handler sees who called, frozen', 'both', '2026-07-28/basic/authorization#token-handling'],

  'oauth.token': [
    'only a good token of the issuer, for this resource, is served',
    'both',
    '2026-07-28/basic/authorization#token-handling',
  ],
  'oauth.challenge': [
    'a 401 leads to the metadata, a 403 to every scope that is needed',
    'both',
    '2026-07-28/basic/authorization#scope-challenge-handling',
  ],
  'oauth.scopes': [
    'what needs scopes runs with all of them and is 403 without',
    'both',
    '2026-07-28/basic/authorization#runtime-insufficient-scope-errors',
  ],
  'oauth.hidden': [
    'lists that differ by caller are private, and what is not listed does not exist',
    'both',
    '2026-07-28/server/utilities/caching',
  ],
  'oauth.extensions': [
    'what is offered beside the flows of the specification is advertised',
    'both',
    'https://modelcontextprotocol.io/extensions/auth/oauth-client-credentials',
  ],
  'oauth.metadata': ['the resource says who issues its tokens', 'both', 'rfc9728#section-3'],

  'stream.progress': [
    'progress is streamed to a client that asks for it',
    'both',
    '2026-07-28/basic/patterns/progress',
  ],
  'stream.logging': [
    'log messages are streamed from the level on that was asked for',
    'both',
    '2026-07-28/server/utilities/logging',
  ],
  'stream.left': [
    'a tool whose caller leaves is aborted',
    'modern',
    '2026-07-28/basic/patterns/cancellation#transport-specific-cancellation',
  ],
  'stream.listen': [
    'changes are told where that is advertised, and nowhere else',
    'modern',
    '2026-07-28/basic/patterns/subscriptions',
  ],
  'stream.optional': [
    'a client that asks for no events gets none',
    'both',
    '2026-07-28/basic/transports/streamable-http#sending-messages',
  ],

  'tasks.create': ['a call may go on as a task, which exists before the answer', 'modern', 'tasks#task-creation'],
  'tasks.get': ['tasks/get gives the task, and in the end its result or error', 'modern', 'tasks#task-polling'],
  'tasks.input': ['a task asks, and tasks/update brings the answers', 'modern', 'tasks#task-update-requests'],
  'tasks.cancel': ['tasks/cancel ends a task', 'modern', 'tasks#task-cancellation'],
  'tasks.declared': ['nobody gets a task who did not declare them', 'modern', 'tasks#capability-negotiation'],
  'tasks.unknown': ["a task that is not the caller's is invalid params", 'modern', 'tasks#protocol-errors'],

  'isolation.concurrent': ['concurrent callers see only their own', 'both', '2026-07-28/basic#statelessness'],
  'isolation.sequence': ['nothing of one caller reaches the next', 'both', '2026-07-28/basic#statelessness'],

  'clients.modern': ['the official 2.x client works, negotiated and pinned', 'modern', '2026-07-28/basic/versioning'],
  'clients.legacy': ['the official 1.x client works', 'legacy', '2025-11-25/basic/lifecycle'],
} as const;

export type RequirementId = keyof typeof ROWS;

/** Every requirement, in the order of the report. */
export const REQUIREMENTS: readonly (Requirement & { readonly id: RequirementId })[] = (
  Object.entries(ROWS) as [RequirementId, Row][]
).map(([id, [title, era, spec]]) => ({ id, title, era, spec: toUrl(spec) }));

function toUrl(spec: string): string {
  if (spec.startsWith('https:')) return spec;
  if (spec.startsWith('tasks')) return `${TASKS}${spec.slice('tasks'.length)}`;
  if (spec.startsWith('rfc')) return `https://www.rfc-editor.org/rfc/${spec}`;
  return `https://modelcontextprotocol.io/specification/${spec}`;
}
