/** The registry: what was added, looked up through Maps, described to clients once. */

import type { Guarded } from './access.ts';
import type { PromptLike, ResourceLike, ToolLike } from './classes.ts';
import type { AnyPrompt, AnyResource, AnyTool } from './define.ts';
import { definitionOf } from './definition.ts';
import { must } from './errors.ts';
import { checkHeaderNames } from './header-params.ts';
import { checkTexts } from './prompt-texts.ts';
import { checkSchema } from './schema.ts';
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

/** The characters of SEP-986, the length of the specification. @see https://modelcontextprotocol.io/specification/2026-07-28/server/tools#tool-names */
const NAME = /^[A-Za-z0-9_./-]{1,128}$/;
/** The names that every known host takes. */
const EVERYWHERE = /^[A-Za-z0-9_-]{1,64}$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:/;

/** The growing registry: every `add*` checks what it is given and throws before anything is kept. */
export class RegistryBuilder implements Registry {
  readonly tools: Map<string, AnyTool> = new Map();
  readonly prompts: Map<string, AnyPrompt> = new Map();
  readonly resources: Map<string, AnyResource> = new Map();
  readonly templates: Map<string, TemplateEntry> = new Map();
  /** Whether nobody is told of names that some hosts refuse. */
  quiet = false;

  addTool(like: ToolLike): void {
    const tool = definitionOf<AnyTool>(like, 'tool');
    checkName(tool.name, 'tool');
    const where = `tool "${tool.name}"`;
    must(isText(tool.description), `${where}: description is missing. A model chooses tools by their description.`);
    checkItem(tool, where);
    checkSchemas(tool, ['inputSchema', 'outputSchema'], where);
    if (tool.headerParams) checkHeaderNames(tool.headerParams, where);
    const { timeoutMs = 1 } = tool;
    must(Number.isFinite(timeoutMs) && timeoutMs > 0, `${where}: timeoutMs must be a positive number of milliseconds`);
    const { task = 'optional' } = tool;
    must(task === 'optional' || task === 'required', `${where}: task must be "optional" or "required"`);
    add(this.tools, tool.name, tool, 'tool');
    if (!this.quiet) warnOfName(tool.name, where);
  }

  addPrompt(like: PromptLike): void {
    const prompt = definitionOf<AnyPrompt>(like, 'prompt');
    checkName(prompt.name, 'prompt');
    const where = `prompt "${prompt.name}"`;
    checkItem(prompt, where);
    checkSchemas(prompt, ['argsSchema'], where);
    if (prompt.argsSchema) checkTexts(prompt.argsSchema, where);
    add(this.prompts, prompt.name, prompt, 'prompt');
    if (!this.quiet) warnOfName(prompt.name, where);
  }

  addResource(like: ResourceLike): void {
    const resource = definitionOf<AnyResource>(like, 'resource');
    must(isText(resource.name), 'resource: name is missing');
    const where = `resource "${resource.name}"`;
    checkItem(resource, where);
    const { uri, uriTemplate, ttlMs = 0 } = resource;
    must(Number.isSafeInteger(ttlMs) && ttlMs >= 0, `${where}: ttlMs must be an integer >= 0`);
    must((uri === undefined) !== (uriTemplate === undefined), `${where}: give either uri or uriTemplate`);
    const address = uri ?? (uriTemplate as string);
    must(
      isText(address) && SCHEME.test(address),
      `${where}: "${address}" has no scheme. Use for example "config://app".`,
    );
    must(
      uri === undefined || !/\{.*\}/.test(uri),
      `${where}: the uri "${uri}" has variables: name it uriTemplate (in a class: template = { uriTemplate })`,
    );
    const [, colon] = /\/:([A-Za-z_]\w*)/.exec(address) ?? [];
    must(
      colon === undefined,
      `${where}: in "${address}" write the variable ":${colon}" as "{${colon}}", in a uriTemplate`,
    );
    if (uri !== undefined) add(this.resources, uri, resource, 'resource');
    else {
      const template = compileTemplate(address, where);
      add(this.templates, address, { definition: resource, template }, 'resource template');
    }
  }
}

function checkName(name: unknown, kind: string): void {
  const ok = isText(name) && NAME.test(name);
  must(ok, `${kind} name ${JSON.stringify(name)?.slice(0, 80)}: use 1 to 128 of A-Z a-z 0-9 _ . / -`);
}

function warnOfName(name: string, where: string): void {
  if (EVERYWHERE.test(name)) return;
  const why = /[./]/.test(name)
    ? 'GitHub Copilot CLI, Claude Desktop, Cursor and Windsurf refuse names with "." or "/"'
    : 'Claude Desktop and Windsurf refuse names of more than 64 characters';
  console.warn(`[mcp] ${where}: ${why}`);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function checkSchemas<T>(item: T, keys: readonly (keyof T & string)[], where: string): void {
  for (const key of keys) if (item[key] !== undefined) checkSchema(item[key], `${where}, ${key}`);
}

/** RFC 6749 section 3.3: what a scope may be made of. */
const SCOPE = /^[\x21\x23-\x5b\x5d-\x7e]+$/;

/** What holds for every kind of item. */
function checkItem(item: Guarded & { readonly handler: unknown }, where: string): void {
  const { handler, scopes, visibility = 'always' } = item;
  must(typeof handler === 'function', `${where}: handler is not a function`);
  const listed = Array.isArray(scopes);
  const usable = listed ? scopes.every((scope) => SCOPE.test(scope)) : !scopes || typeof scopes === 'function';
  must(usable, `${where}: scopes must be a list of scopes like "notes:read", or a function`);
  const hidden = visibility === 'authorized';
  must(hidden || visibility === 'always', `${where}: visibility must be "always" or "authorized"`);
  must(listed || !hidden, `${where}: visibility "authorized" needs a list of scopes`);
}

function add<T>(map: Map<string, T>, key: string, value: T, kind: string): void {
  const what = kind === 'resource' ? 'URI' : kind === 'resource template' ? 'URI template' : 'name';
  if (map.has(key)) throw new Error(`Duplicate ${kind} "${key}": every ${kind} needs a ${what} of its own`);
  map.set(key, value);
}
