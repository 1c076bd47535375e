import { readdir } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { MCPServer, PromptLike, ResourceLike, ToolLike } from '@mcp-serverless/core';

/** The folders that are searched, by what their files export. */
export const FOLDERS = ['tools', 'prompts', 'resources'] as const;
type Folder = (typeof FOLDERS)[number];

const ADD = { tools: 'addTool', prompts: 'addPrompt', resources: 'addResource' } as const;
const ONE = { tools: 'tool', prompts: 'prompt', resources: 'resource' } as const;
const STYLE = {
  tools: 'export default defineTool({ ... }), or a class that extends MCPTool',
  prompts: 'export default definePrompt({ ... }), or a class that extends MCPPrompt',
  resources: 'export default defineResource({ ... }), or a class that extends MCPResource',
} as const;

/** Members that only one kind has: of a class's instances, and of a definition. */
const MARKS: readonly (readonly [member: string, folder: Folder])[] = [
  ['execute', 'tools'],
  ['inputSchema', 'tools'],
  ['outputSchema', 'tools'],
  ['generateMessages', 'prompts'],
  ['argsSchema', 'prompts'],
  ['read', 'resources'],
  ['uri', 'resources'],
  ['uriTemplate', 'resources'],
];

/** What was found, in the order of the files' names. A module written by `mcp-serverless manifest` exports the same. */
export interface Discovered {
  readonly tools: readonly ToolLike[];
  readonly prompts: readonly PromptLike[];
  readonly resources: readonly ResourceLike[];
  /** Adds everything, and gives the server back. @throws Error that names the file of what cannot be added */
  register<S extends Pick<MCPServer, 'addTool' | 'addPrompt' | 'addResource'>>(server: S): S;
}

interface Found {
  readonly folder: Folder;
  /** From the searched directory on, with slashes. */
  readonly path: string;
  readonly value: unknown;
}

/**
 * Imports what the files in `tools/`, `prompts/` and `resources/` of a directory export by default: a class, or what
 * `defineTool` and its like give. Folders may be nested; declarations, tests, and names that begin with `_` or `.`
 * are left out.
 * @param dir a path from the current directory on, or a URL, for example `new URL('.', import.meta.url)`
 * @throws Error that names the file and the fix; its `cause` is what the file threw
 */
export async function discover(dir: string | URL): Promise<Discovered> {
  return load(dir, () => '');
}

/** @param version what tells one state of a file from another, for an import that must be fresh */
export async function load(dir: string | URL, version: (file: string) => string): Promise<Discovered> {
  const root = toRoot(dir);
  const found: Found[] = [];
  // One after the other: which file is to blame must not depend on chance.
  for (const { folder, path } of await findFiles(root)) {
    const href = pathToFileURL(join(root, path)).href;
    found.push({ folder, path, value: await importDefault(href + version(join(root, path)), folder, path) });
  }
  const of = <T>(folder: Folder): readonly T[] =>
    found.filter((one) => one.folder === folder).map(({ value }) => value as T);
  return {
    tools: of<ToolLike>('tools'),
    prompts: of<PromptLike>('prompts'),
    resources: of<ResourceLike>('resources'),
    register(server) {
      for (const { folder, path, value } of found) {
        try {
          server[ADD[folder]](value as never);
        } catch (error) {
          throw new Error(`${path}: ${messageOf(error)}`, { cause: error });
        }
      }
      return server;
    },
  };
}

/** A directory as an absolute path. */
export function toRoot(dir: string | URL): string {
  return resolve(dir instanceof URL || dir.startsWith('file:') ? fileURLToPath(dir) : dir);
}

/** The files that count, by name. @throws Error when there is no such directory, or nothing to search in it */
export async function findFiles(root: string): Promise<readonly Pick<Found, 'folder' | 'path'>[]> {
  const there = await names(root);
  if (!there) throw new Error(`discover: there is no directory ${root}`);
  const folders = FOLDERS.filter((folder) => there.includes(folder));
  if (folders.length === 0) {
    throw new Error(`discover: ${root} has no folder tools, prompts or resources: create one of them in it`);
  }
  const found: Pick<Found, 'folder' | 'path'>[] = [];
  for (const folder of folders) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    const paths = entries
      .filter((entry) => entry.isFile())
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll('\\', '/'),
      );
    for (const path of paths.filter(counts).sort()) found.push({ folder, path });
  }
  return found;
}

async function names(dir: string): Promise<readonly string[] | undefined> {
  try {
    return await readdir(dir);
  } catch {
    return undefined;
  }
}

const EXTENSIONS: ReadonlySet<string> = new Set(['.ts', '.mts', '.js', '.mjs']);

function counts(path: string): boolean {
  const parts = path.split('/');
  if (parts.some((part) => /^[._]/.test(part) || part === 'node_modules')) return false;
  return EXTENSIONS.has(extname(path)) && !/\.(d|test|spec)\.m?[jt]s$/.test(path);
}

async function importDefault(href: string, folder: Folder, path: string): Promise<unknown> {
  let module: { readonly default?: unknown };
  try {
    module = await import(/* @vite-ignore */ /* webpackIgnore: true */ href);
  } catch (error) {
    throw new Error(`${path}: cannot be imported: ${messageOf(error)}`, { cause: error });
  }
  const { default: value } = module;
  if (value === undefined) {
    throw new Error(
      `${path}: has no default export. Write ${STYLE[folder]}; begin the name of a file that is no ${ONE[folder]} with "_"`,
    );
  }
  if (typeof value !== 'function' && (typeof value !== 'object' || value === null)) {
    throw new Error(
      `${path}: its default export is of type ${value === null ? 'null' : typeof value}. Write ${STYLE[folder]}`,
    );
  }
  const other = kindOf(value);
  if (other !== undefined && other !== folder) {
    throw new Error(`${path}: exports a ${ONE[other]}. Move it to ${other}/, or write ${STYLE[folder]}`);
  }
  return value;
}

/** The folder that a value belongs to, as far as it can be told without making an instance of a class. */
function kindOf(value: object): Folder | undefined {
  const members: object = typeof value === 'function' ? (value.prototype ?? {}) : value;
  return MARKS.find(([member]) => member in members)?.[1];
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
