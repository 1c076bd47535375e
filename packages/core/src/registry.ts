/** The registry: what was added, looked up through Maps, described to clients once. */

import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { Guarded } from './access.ts';
import type {
  AnyPrompt,
  AnyResource,
  AnyTool,
  MCPPrompt,
  MCPResource,
  MCPTool,
  PromptArgument,
  PromptLike,
  ResourceLike,
  ToolLike,
} from './define.ts';
import { annotate } from './header-params.ts';
import { checkSchema, inputJson } from './schema.ts';
import { compileTemplate, type UriTemplate } from './uri-template.ts';

export interface TemplateEntry {
  readonly definition: AnyResource;
  readonly template: UriTemplate;
}

/** Everything a server offers. Filled while the module loads, read-only from the first request on. */
export interface Registry {
  readonly tools: ReadonlyMap<string, AnyTool>;
  readonly prompts: ReadonlyMap<string, AnyPrompt>;
  readonly resources: ReadonlyMap<string, AnyResource>;
  readonly templates: ReadonlyMap<string, TemplateEntry>;
}

const NAME = /^[A-Za-z0-9_.-]{1,64}$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/** Members that mean the same in a class and in a definition. */
const SHARED = ['name', 'title', 'description', 'icons', 'scopes', 'visibility', '_meta'];

/** Turns a class, an instance or a definition into a definition. */
function toTool(like: ToolLike): AnyTool {
  const tool = instance<MCPTool | AnyTool>(like, 'addTool');
  if (!('execute' in tool)) return tool;
  return define<AnyTool>(tool, [...SHARED, 'annotations', 'outputSchema', 'headerParams', 'timeoutMs'], {
    inputSchema: tool.schema,
    handler: (input: never, ctx: never) => tool.execute(input, ctx),
  });
}

function toPrompt(like: PromptLike): AnyPrompt {
  const prompt = instance<MCPPrompt | AnyPrompt>(like, 'addPrompt');
  if (!('generateMessages' in prompt)) return prompt;
  const { schema } = prompt;
  return define<AnyPrompt>(prompt, SHARED, {
    argsSchema: schema && (isSchema(schema) ? schema : objectSchema(schema)),
    complete: prompt.complete?.bind(prompt),
    handler: (args: never, ctx: never) => prompt.generateMessages(args, ctx),
  });
}

function toResource(like: ResourceLike): AnyResource {
  const resource = instance<MCPResource | AnyResource>(like, 'addResource');
  if (!('read' in resource)) return resource;
  const { template } = resource;
  return define<AnyResource>(resource, [...SHARED, 'mimeType', ...(template ? [] : ['uri', 'size'])], {
    ...template,
    annotations: resource.resourceAnnotations,
    complete: resource.complete?.bind(resource),
    handler: (target: { variables?: never }, ctx: never) => resource.read(target.variables, ctx),
  });
}

/** The definition of an instance: `keys` as they are, and `members`. Drops what is `undefined`: classes have it as fields. */
function define<T extends object>(
  from: object,
  keys: readonly string[],
  members: { [K in keyof T]?: T[K] | undefined },
): T {
  const kept = keys.map((key) => [key, (from as Record<string, unknown>)[key]] as const);
  return Object.fromEntries([...kept, ...Object.entries(members)].filter(([, value]) => value !== undefined)) as T;
}

function instance<T extends object>(like: T | (new () => T), method: string): T {
  const value: unknown = typeof like === 'function' ? new like() : like;
  if (typeof value === 'object' && value !== null) return value as T;
  throw new TypeError(`${method}: expected a class, an instance or a define*() value, not ${String(value)}`);
}

function isSchema(value: object): value is StandardSchemaV1 {
  return '~standard' in value;
}

/** The per-argument form of a prompt class as one schema. */
function objectSchema(args: Readonly<Record<string, PromptArgument>>): StandardSchemaV1 {
  const entries = Object.entries(args);
  for (const [name, { type }] of entries) checkSchema(type, `argument "${name}"`);
  const required = entries.filter(([, argument]) => argument.required).map(([name]) => name);
  const describe = (): Record<string, unknown> => ({
    type: 'object',
    properties: Object.fromEntries(
      entries.map(([name, { description }]) => [name, { type: 'string', ...(description && { description }) }]),
    ),
    ...(required.length > 0 && { required }),
  });
  const standard = {
    version: 1,
    vendor: 'prompt-arguments',
    jsonSchema: { input: describe, output: describe },
    async validate(value: unknown): Promise<StandardSchemaV1.Result<unknown>> {
      const given = new Map(Object.entries(value as object));
      const output: [string, unknown][] = [];
      const issues: StandardSchemaV1.Issue[] = [];
      for (const [name, { type, required: needed }] of entries) {
        if (!given.has(name) && !needed) continue;
        const result = await type['~standard'].validate(given.get(name));
        if (result.issues)
          issues.push(...result.issues.map((issue) => ({ ...issue, path: [name, ...(issue.path ?? [])] })));
        else output.push([name, result.value]);
      }
      return issues.length > 0 ? { issues } : { value: Object.fromEntries(output) };
    },
  };
  return { '~standard': standard } as unknown as StandardSchemaV1;
}

/** The growing registry: every `add*` checks what it is given and throws before anything is kept. */
export class RegistryBuilder implements Registry {
  readonly tools: Map<string, AnyTool> = new Map();
  readonly prompts: Map<string, AnyPrompt> = new Map();
  readonly resources: Map<string, AnyResource> = new Map();
  readonly templates: Map<string, TemplateEntry> = new Map();

  addTool(like: ToolLike): void {
    const tool = toTool(like);
    checkName(tool.name, 'tool');
    const where = `tool "${tool.name}"`;
    if (typeof tool.description !== 'string' || tool.description === '') {
      throw new TypeError(`${where}: description is missing. A model chooses tools by their description.`);
    }
    checkHandler(tool.handler, where);
    checkAccess(tool, where);
    if (tool.inputSchema !== undefined) checkSchema(tool.inputSchema, `${where}, inputSchema`);
    if (tool.outputSchema !== undefined) checkSchema(tool.outputSchema, `${where}, outputSchema`);
    if (tool.headerParams) annotate(inputJson(tool), tool.headerParams, where);
    if (tool.timeoutMs !== undefined && !(Number.isSafeInteger(tool.timeoutMs) && tool.timeoutMs > 0)) {
      throw new TypeError(`${where}: timeoutMs must be a positive number of milliseconds`);
    }
    add(this.tools, tool.name, tool, 'tool');
  }

  addPrompt(like: PromptLike): void {
    const prompt = toPrompt(like);
    checkName(prompt.name, 'prompt');
    const where = `prompt "${prompt.name}"`;
    checkHandler(prompt.handler, where);
    checkAccess(prompt, where);
    if (prompt.argsSchema !== undefined) checkSchema(prompt.argsSchema, `${where}, argsSchema`);
    add(this.prompts, prompt.name, prompt, 'prompt');
  }

  addResource(like: ResourceLike): void {
    const resource = toResource(like);
    if (typeof resource.name !== 'string' || resource.name === '') throw new TypeError('resource: name is missing');
    const where = `resource "${resource.name}"`;
    checkHandler(resource.handler, where);
    checkAccess(resource, where);
    const { uri, uriTemplate } = resource;
    if ((uri === undefined) === (uriTemplate === undefined)) {
      throw new TypeError(`${where}: give either uri or uriTemplate`);
    }
    const address = uri ?? (uriTemplate as string);
    if (typeof address !== 'string' || !SCHEME.test(address)) {
      throw new TypeError(`${where}: "${address}" has no scheme. Use for example "config://app".`);
    }
    if (uri !== undefined) add(this.resources, uri, resource, 'resource');
    else {
      const template = compileTemplate(address, where);
      add(this.templates, address, { definition: resource, template }, 'resource template');
    }
  }
}

function checkName(name: unknown, kind: string): void {
  if (typeof name !== 'string' || !NAME.test(name)) {
    throw new TypeError(`${kind} name ${JSON.stringify(name)?.slice(0, 80)}: use 1 to 64 of A-Z a-z 0-9 _ . -`);
  }
}

function checkHandler(handler: unknown, where: string): void {
  if (typeof handler !== 'function') throw new TypeError(`${where}: handler is not a function`);
}

/** RFC 6749 section 3.3: what a scope may be made of. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

function checkAccess({ scopes, visibility }: Guarded, where: string): void {
  const listed = Array.isArray(scopes);
  if (scopes !== undefined && typeof scopes !== 'function' && !(listed && scopes.every((scope) => SCOPE.test(scope)))) {
    throw new TypeError(`${where}: scopes must be a list of scopes like "notes:read", or a function`);
  }
  if (visibility !== undefined && visibility !== 'always' && visibility !== 'authorized') {
    throw new TypeError(`${where}: visibility must be "always" or "authorized"`);
  }
  if (visibility === 'authorized' && !listed)
    throw new TypeError(`${where}: visibility "authorized" needs a list of scopes`);
}

function add<T>(map: Map<string, T>, key: string, value: T, kind: string): void {
  if (map.has(key)) throw new Error(`Duplicate ${kind} "${key}": every ${kind} needs a name of its own`);
  map.set(key, value);
}
