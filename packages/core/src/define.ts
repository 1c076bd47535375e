import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Guarded } from './access.ts';
import type { PromptContext, ResourceContext, ToolContext } from './context.ts';
import type {
  Annotations,
  CacheHints,
  CallToolResult,
  ContentBlock,
  GetPromptResult,
  Icon,
  Meta,
  PromptMessage,
  ResourceContents,
  ToolAnnotations,
} from './protocol.ts';

type Out<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<S> : Record<string, never>;
type In<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferInput<S> : never;

type MaybePromise<T> = T | Promise<T>;

/**
 * What a tool may return: a string becomes text; a list of content blocks or a full result passes through;
 * any other value is structured content, with its JSON as text.
 */
export type ToolReturn<O> = MaybePromise<
  (O extends StandardSchemaV1 ? In<O> : unknown) | CallToolResult | readonly ContentBlock[]
>;

/** Without an output schema a tool may return anything: see `ToolReturn`. */
type ToolHandler<I, O, Platform> = O extends StandardSchemaV1
  ? (input: Out<I>, ctx: ToolContext<Platform>) => ToolReturn<O>
  : (input: Out<I>, ctx: ToolContext<Platform>) => unknown;

/** Says in a type error which word is meant. Nothing has this type. */
interface UseInstead<Word extends string> {
  readonly [USE]: Word;
}
declare const USE: unique symbol;

/** Words of other frameworks, and those that others of ours suggest. */
interface WrongWords {
  /** @deprecated It is called `handler`. */
  readonly execute?: UseInstead<'handler'>;
  /** @deprecated It is called `handler`. */
  readonly run?: UseInstead<'handler'>;
}
interface WrongToolWords extends WrongWords {
  /** @deprecated It is called `inputSchema`. */
  readonly parameters?: UseInstead<'inputSchema'>;
  /** @deprecated It is called `inputSchema`. */
  readonly schema?: UseInstead<'inputSchema'>;
  /** @deprecated It is called `inputSchema`. */
  readonly args?: UseInstead<'inputSchema'>;
  /** @deprecated It is called `inputSchema`. */
  readonly argsSchema?: UseInstead<'inputSchema'>;
  /** @deprecated It is called `timeoutMs`, in milliseconds. */
  readonly timeout?: UseInstead<'timeoutMs'>;
}
interface WrongPromptWords extends WrongWords {
  /** @deprecated It is called `argsSchema`. */
  readonly schema?: UseInstead<'argsSchema'>;
  /** @deprecated It is called `argsSchema`. */
  readonly args?: UseInstead<'argsSchema'>;
  /** @deprecated It is called `argsSchema`. */
  readonly inputSchema?: UseInstead<'argsSchema'>;
}

interface Described extends Guarded {
  /**
   * 1 to 128 of `A-Z a-z 0-9 _ . / -`. Several hosts refuse a name with `.` or `/`, or of more than 64 characters: the
   * server says so once.
   */
  readonly name: string;
  /** Shown to people instead of `name`. */
  readonly title?: string;
  readonly icons?: readonly Icon[];
  readonly _meta?: Meta;
}

/** A tool as `defineTool` takes it. */
export interface ToolDefinition<I = unknown, O = unknown, Platform = unknown> extends Described, WrongToolWords {
  /** What the model reads when it chooses a tool. */
  readonly description: string;
  /** Without it the tool takes no arguments. */
  readonly inputSchema?: I;
  /** Results are validated against it. */
  readonly outputSchema?: O;
  readonly annotations?: ToolAnnotations;
  /**
   * Arguments that clients of 2026-07-28 repeat in a header, for gateways that route by them: by argument
   * (`region`, `address.country`), the name after `Mcp-Param-`. Not for secrets.
   */
  readonly headerParams?: Readonly<Record<string, string>>;
  /** How long a call may take, in milliseconds; then its signal aborts and the client gets an error. Default: no limit. */
  readonly timeoutMs?: number;
  /**
   * Whether a call can (`optional`) or must (`required`) go on as a task, for clients that declare the extension.
   * Needs `tasks` on the server; an optional one is a plain call without.
   */
  readonly task?: 'optional' | 'required';
  /**
   * Runs before a call becomes a task, while the client still waits: what it asks, the handler gets by asking with the
   * same key. What it throws is the answer of the call.
   */
  readonly beforeTask?: (input: Out<I>, ctx: ToolContext<Platform>) => unknown;
  readonly handler: ToolHandler<I, O, Platform>;
}

/** Completion of one argument: at most 100 values are sent. */
export interface CompletionResult {
  readonly values: readonly string[];
  readonly total?: number;
  readonly hasMore?: boolean;
}
/** The arguments the user has already filled in. */
export interface CompletionContext {
  readonly arguments: Readonly<Record<string, string>>;
}
type Complete = (
  argument: string,
  value: string,
  context: CompletionContext,
) => MaybePromise<CompletionResult | readonly string[]>;

/** What a prompt may return: a string is one user message. */
export type PromptReturn = MaybePromise<string | readonly PromptMessage[] | GetPromptResult>;

/** A prompt as `definePrompt` takes it. */
export interface PromptDefinition<A = unknown, Platform = unknown> extends Described, WrongPromptWords {
  readonly description?: string;
  /** An object schema of strings: a client sends every argument as text. */
  readonly argsSchema?: A;
  readonly complete?: Complete;
  handler(args: Out<A>, ctx: PromptContext<Platform>): PromptReturn;
}

/** What a resource may return: text, bytes, contents, or a value that becomes JSON. Nothing means: not found. */
export type ResourceReturn = MaybePromise<
  string | Uint8Array | readonly ResourceContents[] | object | undefined | null
>;

interface ResourceBase extends Omit<Described, 'name'>, CacheHints {
  readonly name: string;
  readonly description?: string;
  readonly mimeType?: string;
  readonly annotations?: Annotations;
}
/** A resource with one address. */
export interface StaticResourceDefinition<Platform = unknown> extends ResourceBase {
  readonly uri: string;
  readonly uriTemplate?: never;
  /** In bytes. */
  readonly size?: number;
  handler(target: { readonly uri: string }, ctx: ResourceContext<Platform>): ResourceReturn;
}
/** The expressions of a template, for example `id` and `?page,size`. */
type Expressions<T extends string> = T extends `${string}{${infer E}}${infer Rest}` ? E | Expressions<Rest> : never;
type Split<T extends string> = T extends `${infer Name},${infer Rest}` ? Name | Split<Rest> : T;
/** Variables that come as `name=value` may be absent. */
type Named<E extends string> = E extends `${'?' | '&' | ';'}${infer Names}` ? Split<Names> : never;
type Placed<E extends string> = E extends `${'?' | '&' | ';'}${string}`
  ? never
  : E extends `${'+' | '#' | '.' | '/'}${infer Names}`
    ? Split<Names>
    : Split<E>;
/** The variables of a template that is known as a literal; of another one, any. */
type VariablesOf<T extends string> = string extends T
  ? Readonly<Record<string, string>>
  : Readonly<Record<Placed<Expressions<T>>, string> & Partial<Record<Named<Expressions<T>>, string>>>;

/** A family of resources. @see https://www.rfc-editor.org/rfc/rfc6570 */
export interface TemplateResourceDefinition<Platform = unknown, Template extends string = string> extends ResourceBase {
  readonly uriTemplate: Template;
  readonly uri?: never;
  readonly complete?: Complete;
  /** Variables are percent-decoded once; `..`, empty segments and encoded separators never reach the handler. */
  handler(
    target: { readonly uri: string; readonly variables: VariablesOf<Template> },
    ctx: ResourceContext<Platform>,
  ): ResourceReturn;
}
/** A resource as `defineResource` takes it. */
export type ResourceDefinition<Platform = unknown, Template extends string = string> =
  | StaticResourceDefinition<Platform>
  | TemplateResourceDefinition<Platform, Template>;

/** Declares a tool; the types of `input` and of the result follow from the schemas. */
export function defineTool<
  const I extends StandardSchemaV1 | undefined = undefined,
  const O extends StandardSchemaV1 | undefined = undefined,
  Platform = unknown,
>(tool: ToolDefinition<I, O, Platform>): ToolDefinition<I, O, Platform> {
  return tool;
}

/** Declares a prompt; the type of `args` follows from the schema. */
export function definePrompt<const A extends StandardSchemaV1 | undefined = undefined, Platform = unknown>(
  prompt: PromptDefinition<A, Platform>,
): PromptDefinition<A, Platform> {
  return prompt;
}

/** Declares a resource with a `uri`, or a family of them with a `uriTemplate`, whose variables it types. */
export function defineResource<Platform = unknown, const Template extends string = string>(
  resource: ResourceDefinition<Platform, Template>,
): ResourceDefinition<Platform, Template> {
  return resource;
}

/** A `defineTool` value of any types: method parameters compare both ways, so every definition fits. */
export interface AnyTool extends Omit<ToolDefinition, 'handler' | 'beforeTask' | 'inputSchema' | 'outputSchema'> {
  readonly inputSchema?: StandardSchemaV1 | undefined;
  readonly outputSchema?: StandardSchemaV1 | undefined;
  beforeTask?(input: never, ctx: ToolContext<never>): unknown;
  handler(input: never, ctx: ToolContext<never>): unknown;
}
export interface AnyPrompt extends Omit<PromptDefinition, 'handler' | 'argsSchema'> {
  readonly argsSchema?: StandardSchemaV1 | undefined;
  handler(args: never, ctx: PromptContext<never>): PromptReturn;
}
export interface AnyResource extends ResourceBase {
  readonly uri?: string | undefined;
  readonly uriTemplate?: string | undefined;
  readonly size?: number;
  readonly complete?: Complete;
  handler(target: never, ctx: ResourceContext<never>): ResourceReturn;
}
