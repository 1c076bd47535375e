/** The class style: what each class declares, and the definition it stands for. Bundlers drop it where only `define*` is used. */

import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Guarded } from './access.ts';
import type { PromptContext, ResourceContext, ToolContext } from './context.ts';
import type {
  AnyPrompt,
  AnyResource,
  AnyTool,
  CompletionContext,
  CompletionResult,
  PromptReturn,
  ResourceReturn,
} from './define.ts';
import { checkClass, PROMPT_WORDS, RESOURCE_WORDS, schemaOf, TOOL_WORDS } from './members.ts';
import { argumentsSchema, type PromptArgument } from './prompt-arguments.ts';
import type { Annotations, Icon, Meta, ToolAnnotations } from './protocol.ts';

/** What `execute` of a class receives: `MCPInput<this>`, by its `inputSchema`, or by its `schema`. */
export type MCPInput<T> = T extends { readonly inputSchema: infer S extends StandardSchemaV1 }
  ? StandardSchemaV1.InferOutput<S>
  : T extends { readonly schema: infer S extends StandardSchemaV1 }
    ? StandardSchemaV1.InferOutput<S>
    : Record<string, never>;

/** Where the arguments of a tool's class are described. Not members of `MCPTool`, so that they need no `override`. */
interface Taking {
  readonly inputSchema?: StandardSchemaV1 | undefined;
  /** The name that mcp-framework has for it. */
  readonly schema?: StandardSchemaV1 | undefined;
}

/**
 * A tool as a class, with `inputSchema` where it takes arguments. One instance serves every call: keep nothing of a call
 * on `this`.
 */
export abstract class MCPTool {
  abstract readonly name: string;
  abstract readonly description: string;
  readonly title?: string;
  readonly icons?: readonly Icon[];
  readonly annotations?: ToolAnnotations;
  readonly outputSchema?: StandardSchemaV1;
  readonly headerParams?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  readonly task?: 'optional' | 'required';
  readonly scopes?: NonNullable<Guarded['scopes']>;
  readonly visibility?: NonNullable<Guarded['visibility']>;
  readonly _meta?: Meta;
  abstract execute(input: never, ctx: ToolContext<never>): unknown;
  beforeTask?(input: never, ctx: ToolContext<never>): unknown;

  /** For `addTool`. @throws TypeError for a member that is missing, or looks like a known one */
  toDefinition(): AnyTool {
    checkClass(this, 'tool', 'execute', TOOL_WORDS);
    return definition<AnyTool>(this, ['annotations', 'outputSchema', 'headerParams', 'timeoutMs', 'task'], {
      inputSchema: schemaOf<StandardSchemaV1>(this, 'inputSchema'),
      beforeTask: this.beforeTask?.bind(this),
      handler: (input: never, ctx: never) => this.execute(input, ctx),
    });
  }
}

/** A prompt as a class. `argsSchema` is an object schema, or one `{ type, description, required }` per argument. */
export abstract class MCPPrompt {
  abstract readonly name: string;
  abstract readonly description: string;
  readonly argsSchema?: PromptSchema;
  /** The name that mcp-framework has for `argsSchema`. */
  readonly schema?: PromptSchema;
  readonly title?: string;
  readonly icons?: readonly Icon[];
  readonly scopes?: NonNullable<Guarded['scopes']>;
  readonly visibility?: NonNullable<Guarded['visibility']>;
  readonly _meta?: Meta;
  abstract generateMessages(args: never, ctx: PromptContext<never>): PromptReturn;
  complete?(argument: string, value: string, context: CompletionContext): CompletionResult | Promise<CompletionResult>;

  /** For `addPrompt`. @throws TypeError for a member that is missing, or looks like a known one */
  toDefinition(): AnyPrompt {
    checkClass(this, 'prompt', 'generateMessages', PROMPT_WORDS);
    const schema = schemaOf<PromptSchema>(this, 'argsSchema');
    return definition<AnyPrompt>(this, [], {
      argsSchema: schema && (isSchema(schema) ? schema : argumentsSchema(schema)),
      complete: this.complete?.bind(this),
      handler: (args: never, ctx: never) => this.generateMessages(args, ctx),
    });
  }
}

/** A resource as a class. With `template`, `read` gets the variables. */
export abstract class MCPResource {
  abstract readonly uri: string;
  abstract readonly name: string;
  readonly description?: string;
  readonly mimeType?: string;
  readonly template?: { readonly uriTemplate: string; readonly description?: string };
  readonly title?: string;
  readonly icons?: readonly Icon[];
  readonly size?: number;
  readonly resourceAnnotations?: Annotations;
  readonly scopes?: NonNullable<Guarded['scopes']>;
  readonly visibility?: NonNullable<Guarded['visibility']>;
  readonly _meta?: Meta;
  abstract read(variables?: never, ctx?: ResourceContext<never>): ResourceReturn;
  complete?(argument: string, value: string, context: CompletionContext): CompletionResult | Promise<CompletionResult>;

  /** For `addResource`. @throws TypeError for a member that is missing, or looks like a known one */
  toDefinition(): AnyResource {
    checkClass(this, 'resource', 'read', RESOURCE_WORDS);
    const { template } = this;
    return definition<AnyResource>(this, ['mimeType', ...(template ? [] : ['uri', 'size'])], {
      ...template,
      annotations: this.resourceAnnotations,
      complete: this.complete?.bind(this),
      handler: (target: { variables?: never }, ctx: never) => this.read(target.variables, ctx),
    });
  }
}

type PromptSchema = StandardSchemaV1 | Readonly<Record<string, PromptArgument>>;

/** A class, its instance, or a `define*` value: what the `add*` methods take. */
export type ToolLike = (new () => MCPTool & Taking) | (MCPTool & Taking) | AnyTool;
export type PromptLike = (new () => MCPPrompt) | MCPPrompt | AnyPrompt;
export type ResourceLike = (new () => MCPResource) | MCPResource | AnyResource;

/** Members that mean the same in a class and in a definition. */
const SHARED = ['name', 'title', 'description', 'icons', 'scopes', 'visibility', '_meta'];

/** The definition of an instance: `SHARED` and `keys` as they are, and `members`. Drops what is `undefined`: classes have it as fields. */
function definition<T extends object>(
  from: object,
  keys: readonly string[],
  members: { [K in keyof T]?: T[K] | undefined },
): T {
  const kept = [...SHARED, ...keys].map((key) => [key, (from as Record<string, unknown>)[key]] as const);
  return Object.fromEntries([...kept, ...Object.entries(members)].filter(([, value]) => value !== undefined)) as T;
}

function isSchema(value: object): value is StandardSchemaV1 {
  return '~standard' in value;
}
