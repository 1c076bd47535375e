/**
 * The words of the wire: revisions, methods' meta keys and the shapes a server sends.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/
 */

/** The revision with per-request `_meta` and no handshake, as this package implements it. */
export const MODERN_REVISION = '2026-07-28';
/** Modern revisions, newest first: what `server/discover` and error -32022 list. */
export const MODERN_REVISIONS: readonly string[] = [MODERN_REVISION];
/** Revisions that open with `initialize`, newest first. */
export const LEGACY_REVISIONS: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'];
export const LATEST_LEGACY_REVISION = '2025-11-25';
/**
 * What a legacy request without `MCP-Protocol-Version` speaks.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#protocol-version-header
 */
export const ASSUMED_REVISION = '2025-03-26';
/** The first revision with structured output, titles and resource links. */
export const STRUCTURED_REVISION = '2025-06-18';
/** The first revision with icons. */
export const ICONS_REVISION = '2025-11-25';
/** The only revision with JSON-RPC batches. */
export const BATCH_REVISION = '2025-03-26';

/** Request `_meta` keys. @see https://modelcontextprotocol.io/specification/2026-07-28/basic#_meta */
export const META_VERSION = 'io.modelcontextprotocol/protocolVersion';
export const META_CAPABILITIES = 'io.modelcontextprotocol/clientCapabilities';
export const META_CLIENT = 'io.modelcontextprotocol/clientInfo';
export const META_LOG_LEVEL = 'io.modelcontextprotocol/logLevel';
/** `_meta` key of everything that answers a `subscriptions/listen`: the id of that request. */
export const META_SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';
/** Result `_meta` key that names the server. */
export const META_SERVER = 'io.modelcontextprotocol/serverInfo';

/** An image that stands for a server, tool, prompt or resource. `src` is an https or data URI. */
export interface Icon {
  readonly src: string;
  readonly mimeType?: string;
  readonly sizes?: readonly string[];
  readonly theme?: 'light' | 'dark';
}

/** Who content is for, how important it is (0 to 1) and when it last changed (ISO 8601). */
export interface Annotations {
  readonly audience?: readonly ('user' | 'assistant')[];
  readonly priority?: number;
  readonly lastModified?: string;
}

/** Hints about what a tool does; a client must not trust them from an untrusted server. */
export interface ToolAnnotations {
  readonly title?: string;
  readonly readOnlyHint?: boolean;
  readonly destructiveHint?: boolean;
  readonly idempotentHint?: boolean;
  readonly openWorldHint?: boolean;
}

/** Free-form metadata; keys follow the `_meta` grammar of the specification. */
export type Meta = Readonly<Record<string, unknown>>;

interface ContentBase {
  readonly annotations?: Annotations;
  readonly _meta?: Meta;
}
export interface TextContent extends ContentBase {
  readonly type: 'text';
  readonly text: string;
}
/** `data` is base64. */
export interface ImageContent extends ContentBase {
  readonly type: 'image';
  readonly data: string;
  readonly mimeType: string;
}
/** `data` is base64. */
export interface AudioContent extends ContentBase {
  readonly type: 'audio';
  readonly data: string;
  readonly mimeType: string;
}
export interface ResourceLink extends ContentBase {
  readonly type: 'resource_link';
  readonly uri: string;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly mimeType?: string;
  readonly size?: number;
  readonly icons?: readonly Icon[];
}
export interface EmbeddedResource extends ContentBase {
  readonly type: 'resource';
  readonly resource: ResourceContents;
}
/** One block of a tool result or a prompt message. */
export type ContentBlock = TextContent | ImageContent | AudioContent | ResourceLink | EmbeddedResource;

/** What reading a resource gives: `text`, or `blob` in base64. */
export interface ResourceContents {
  readonly uri: string;
  readonly mimeType?: string;
  readonly text?: string;
  readonly blob?: string;
  readonly _meta?: Meta;
}

/** @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools#tool-result */
export interface CallToolResult {
  readonly content: readonly ContentBlock[];
  readonly structuredContent?: unknown;
  readonly isError?: boolean;
  readonly _meta?: Meta;
}

export interface PromptMessage {
  readonly role: 'user' | 'assistant';
  readonly content: ContentBlock;
}
export interface GetPromptResult {
  readonly description?: string;
  readonly messages: readonly PromptMessage[];
  readonly _meta?: Meta;
}

/** Caching hints of a modern result. @see https://modelcontextprotocol.io/specification/2026-07-28/server/utilities/caching */
export interface CacheHints {
  /** How long the result may be reused, in milliseconds. Default 0. */
  readonly ttlMs?: number;
  /** `public` may be shared between callers, also across access tokens. Default `private`. */
  readonly cacheScope?: 'public' | 'private';
}

/** Name and version of one side, with what a user interface may show. */
export interface Implementation {
  readonly name: string;
  readonly version: string;
  readonly title?: string;
  readonly description?: string;
  readonly websiteUrl?: string;
  readonly icons?: readonly Icon[];
}

/** What a client said it can do. Unknown members are kept. */
export interface ClientCapabilities {
  readonly elicitation?: Readonly<Record<string, unknown>>;
  readonly sampling?: Readonly<Record<string, unknown>>;
  readonly roots?: Readonly<Record<string, unknown>>;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly [capability: string]: unknown;
}

/** RFC 5424 severities, least first. */
export const LOG_LEVELS = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
export const LEVELS: ReadonlySet<unknown> = new Set(LOG_LEVELS);
