/** A registry of this package as a server of the official SDK 2.x. */

import {
  type CacheHint,
  McpServer,
  type McpServerOptions,
  ProtocolError,
  ResourceNotFoundError,
  ResourceTemplate,
  type ServerContext,
  type StandardSchemaWithJSON,
  UriTemplate,
} from '@modelcontextprotocol/server';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type AuthorizeCall, admit } from './access.ts';
import { annotate } from './annotate.ts';
import { complete } from './completion.ts';
import type { CallOptions } from './context.ts';
import type { AnyPrompt, AnyResource, AnyTool } from './define.ts';
import { codeOf, McpError } from './errors.ts';
import { type Claim, Exchange } from './exchange.ts';
import type { GuestContext } from './guest.ts';
import type { Params } from './jsonrpc.ts';
import { inputJson, outputJson } from './listed-schema.ts';
import { validateTexts } from './prompt-texts.ts';
import { toResult as toPromptResult } from './prompts.ts';
import {
  ASSUMED_REVISION,
  type ClientCapabilities,
  type Implementation,
  LEGACY_REVISIONS,
  META_CAPABILITIES,
  META_CLIENT,
  META_VERSION,
} from './protocol.ts';
import type { TemplateEntry } from './registry.ts';
import { toContents } from './resources.ts';
import { runHandler } from './run.ts';
import type { MCPServer } from './server.ts';
import { COMPILED, type ServerCore } from './server-core.ts';
import { toResult as toToolResult } from './tools.ts';
import { reportUnlisted } from './unlisted.ts';

/** What `serveSdk` and the SDK's own `createMcpHandler` give a factory; all of it may be left out. */
export type SdkServerContext<Platform = unknown> = Partial<GuestContext<Platform>> & { readonly requestInfo?: Request };

/**
 * What `server` offers as a new server of `@modelcontextprotocol/server` 2.x, for one connection or, behind HTTP, one
 * request: `serveSdk((context) => toSdkServer(server, context))`. The SDK's protocol takes the place of this package's;
 * tools, prompts and resources stay, with their schemas, scopes and middleware. Of the options of `server`, name,
 * instructions, cache hints, `auth.authorize`, `auth.scopeHierarchy`, `errors` and `observe` count. What the SDK cannot express is lost: pages of lists, results that differ by
 * legacy revision, and protocol errors from tools, which become `isError` results. A tool or prompt that cannot be listed is
 * left out and reported through `observe`: the SDK cannot serve what it does not list. Closes the registry of `server`.
 * @throws Error for what the SDK would leave unguarded: a server with `auth` and no caller, items hidden from some callers
 */
export function toSdkServer<Platform = unknown>(
  server: MCPServer<Platform>,
  context: SdkServerContext<Platform> = {},
): McpServer {
  const core = (server as unknown as { [COMPILED](): ServerCore })[COMPILED]();
  if (core.provider && !context.principal) {
    throw new Error(
      'toSdkServer: this server has auth. Serve it with serveSdk, give that the same auth, and pass its context',
    );
  }
  const { tools, prompts, resources, templates } = core.registry;
  const sdk = new McpServer(core.info as ConstructorParameters<typeof McpServer>[0], optionsOf(core));
  const enter: Enter = (ctx) => new SdkExchange(core, context, ctx);
  for (const item of [...tools.values(), ...prompts.values(), ...resources.values(), ...templates.values()]) {
    const { name, visibility } = 'definition' in item ? item.definition : item;
    if (visibility === 'authorized')
      throw new Error(`toSdkServer: "${name}" is hidden from some callers, which the SDK cannot do`);
  }
  const add = <T extends AnyTool | AnyPrompt>(kind: 'tool' | 'prompt', items: Iterable<T>, put: AddTo<T>): void => {
    for (const item of items) {
      try {
        put(sdk, item, enter);
      } catch (error) {
        if (core.observe) reportUnlisted(core.observe, [kind, item, error]);
      }
    }
  };
  add('tool', tools.values(), addTool);
  add('prompt', prompts.values(), addPrompt);
  for (const resource of resources.values()) addResource(sdk, resource, enter);
  for (const entry of templates.values()) addTemplate(sdk, entry, enter);
  if ('completions' in core.capabilities.buffered) {
    sdk.server.setRequestHandler('completion/complete', (request, ctx) => {
      const exchange = enter(ctx);
      return exchange.guard(async () => (await complete(exchange, request.params as unknown as Params)) as never);
    });
  }
  return sdk;
}

type AddTo<T> = (sdk: McpServer, item: T, enter: Enter) => void;
type Enter = (ctx: ServerContext) => SdkExchange;

function optionsOf(core: ServerCore): McpServerOptions {
  const { tools, prompts, resources, ...others } = core.capabilities.streamed;
  // The SDK would say `listChanged: true`, but nothing here outlives a request.
  const fixed = { listChanged: false };
  const cacheHint = core.cache as CacheHint;
  return {
    capabilities: {
      ...others,
      ...(tools && { tools: fixed }),
      ...(prompts && { prompts: fixed }),
      ...(resources && { resources: fixed }),
    },
    supportedProtocolVersions: [...LEGACY_REVISIONS],
    cacheHints: {
      'server/discover': cacheHint,
      'tools/list': cacheHint,
      'prompts/list': cacheHint,
      'resources/list': cacheHint,
      'resources/templates/list': cacheHint,
    },
    ...(core.instructions !== undefined && { instructions: core.instructions }),
  };
}

function addTool(sdk: McpServer, tool: AnyTool, enter: Enter): void {
  const { title, description, icons, annotations, outputSchema, _meta } = tool;
  // A schema of its own for every tool, because only that way the SDK lists what this package lists.
  const inputSchema = schemaOf(annotate(inputJson(tool.inputSchema), tool.headerParams ?? {}), tool.inputSchema);
  const output = outputSchema && schemaOf(outputJson(outputSchema), outputSchema);
  const config = { title, description, icons, annotations, outputSchema: output, _meta, inputSchema };
  sdk.registerTool(tool.name, config as { inputSchema: StandardSchemaWithJSON }, (input, ctx) => {
    const exchange = enter(ctx);
    return exchange.guard(async () => {
      const returned = await exchange.run('tool', tool, input);
      return (await toToolResult(tool, returned, { ...exchange.claim, modern: true })) as never;
    });
  });
}

/** A schema that says `listed` and validates like `schema`; without one it drops what it is given. */
function schemaOf(
  listed: object,
  schema: StandardSchemaV1 | undefined,
  check: typeof validateTexts | undefined = undefined,
): StandardSchemaWithJSON {
  const describe = (): Record<string, unknown> => ({ ...listed });
  const validate = (value: unknown): StandardSchemaV1.Result<unknown> | Promise<StandardSchemaV1.Result<unknown>> =>
    schema ? (check?.(schema, value) ?? schema['~standard'].validate(value)) : { value: {} };
  const standard = { version: 1, vendor: 'listed', validate, jsonSchema: { input: describe, output: describe } };
  return { '~standard': standard } as StandardSchemaWithJSON;
}

function addPrompt(sdk: McpServer, prompt: AnyPrompt, enter: Enter): void {
  const { title, description, icons, argsSchema, _meta } = prompt;
  const described = argsSchema && schemaOf(inputJson(argsSchema), argsSchema, validateTexts);
  const config = { title, description, icons, _meta, argsSchema: described };
  const get = (args: unknown, ctx: ServerContext): Promise<never> => {
    const exchange = enter(ctx);
    return exchange.guard(
      async () => (await toPromptResult(prompt.name, await exchange.run('prompt', prompt, args))) as never,
    );
  };
  // The SDK calls without arguments where there is no schema.
  const callback = described ? get : (ctx: ServerContext): Promise<never> => get({}, ctx);
  sdk.registerPrompt(prompt.name, config as { argsSchema: StandardSchemaWithJSON }, callback as typeof get);
}

function addResource(sdk: McpServer, resource: AnyResource, enter: Enter): void {
  const { uri = '', size } = resource;
  // The SDK looks an address up in the form that `URL` gives it.
  const key = URL.canParse(uri) ? new URL(uri).href : uri;
  sdk.registerResource(resource.name, key, { ...metadata(resource), uri, size } as object, (_url, ctx) =>
    read(enter(ctx), resource, { uri }),
  );
}

function addTemplate(sdk: McpServer, { definition, template }: TemplateEntry, enter: Enter): void {
  const { uriTemplate = '' } = definition;
  const matched = new ResourceTemplate(new SafeTemplate(uriTemplate, template.match), { list: undefined });
  // Keyed by the template, because the SDK allows a name once.
  sdk.registerResource(uriTemplate, matched, metadata(definition), (url, variables, ctx) =>
    read(enter(ctx), definition, { uri: url.href, variables }),
  );
}

/** A template that matches what this package matches: nothing leaves its place. */
class SafeTemplate extends UriTemplate {
  readonly #match: TemplateEntry['template']['match'];

  constructor(template: string, match: TemplateEntry['template']['match']) {
    super(template);
    this.#match = match;
  }

  override match(uri: string): Record<string, string> | null {
    return this.#match(uri) ?? null;
  }
}

function metadata({ name, title, description, mimeType, annotations, icons, _meta, ...rest }: AnyResource): object {
  const { ttlMs, cacheScope } = rest;
  const cacheHint = { ...(ttlMs !== undefined && { ttlMs }), ...(cacheScope !== undefined && { cacheScope }) };
  return { name, title, description, mimeType, annotations, icons, _meta, cacheHint };
}

function read(
  exchange: SdkExchange,
  resource: AnyResource,
  target: { uri: string; variables?: object },
): Promise<never> {
  return exchange.guard(async () => {
    const contents = await toContents(await exchange.run('resource', resource, target), target.uri, resource.mimeType);
    if (!contents) throw new ResourceNotFoundError(target.uri);
    return { contents } as never;
  });
}

/** A request that the SDK dispatched, as the handlers of this package know one. */
class SdkExchange extends Exchange {
  readonly claim: Claim;
  /** The SDK would have to carry the rounds. */
  override readonly asks: boolean = false;
  readonly #mask: ((error: unknown) => string) | undefined;
  readonly #notify: ServerContext['mcpReq']['notify'];

  constructor(core: ServerCore, context: SdkServerContext, ctx: ServerContext) {
    const { signal, notify } = ctx.mcpReq;
    const request = ctx.http?.req ?? context.requestInfo ?? new Request('http://localhost/');
    super(core, request, { ...context, signal } as CallOptions);
    this.principal = context.principal;
    this.claim = claimOf(ctx, request);
    this.#mask = context.mask;
    this.#notify = notify;
  }

  run(kind: AuthorizeCall['kind'], item: AnyTool | AnyPrompt | AnyResource, input: unknown): Promise<unknown> {
    admit(this, item);
    return runHandler(this, this.claim, kind, item, input);
  }

  /** Runs `work`; whatever it throws becomes an error that the SDK sends as it is. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ProtocolError) throw error;
      if (!(error instanceof McpError)) throw new ProtocolError(codeOf('internal_error', true), this.mask(error));
      throw new ProtocolError(codeOf(error.kind, this.claim.modern), error.message, error.data);
    }
  }

  override notify(method: string, params: object): void {
    const sent = this.#notify({ method, params } as Parameters<ServerContext['mcpReq']['notify']>[0]);
    // The reader has gone.
    sent.catch(() => {});
  }

  override mask(error: unknown): string {
    return this.#mask ? this.#mask(error) : super.mask(error);
  }
}

function claimOf({ mcpReq }: ServerContext, request: Request): Claim {
  const { envelope, _meta } = mcpReq;
  const said: Readonly<Record<string, unknown>> | undefined =
    envelope && META_VERSION in envelope ? envelope : undefined;
  return {
    modern: said !== undefined,
    revision: (said?.[META_VERSION] ?? request.headers.get('mcp-protocol-version') ?? ASSUMED_REVISION) as string,
    // A legacy client says these to `initialize` only.
    capabilities: (said?.[META_CAPABILITIES] ?? {}) as ClientCapabilities,
    info: said?.[META_CLIENT] as Implementation | undefined,
    meta: { ..._meta, ...envelope },
    params: {},
  };
}
