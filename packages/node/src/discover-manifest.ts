import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { FOLDERS, findFiles, toRoot } from './discover.ts';

/** A module, and where it belongs. */
export interface Manifest {
  readonly file: string;
  readonly text: string;
}

/**
 * The module that registers what `discover(dir)` finds, with imports a bundler can follow. Nothing is imported here: the
 * files may be for another runtime.
 * @param out where it is written; its name decides between TypeScript and JavaScript. Default `manifest.ts` in `dir`, or
 * `manifest.js` where no file is TypeScript
 * @throws Error as `discover` does for what cannot be searched
 */
export async function createManifest(dir: string, out?: string): Promise<Manifest> {
  const root = toRoot(dir);
  const found = await findFiles(root);
  const typed = found.some(({ path }) => /\.m?ts$/.test(path));
  const file = out === undefined ? join(root, typed ? 'manifest.ts' : 'manifest.js') : toRoot(out);
  const from = (path: string): string => {
    const specifier = relative(dirname(file), join(root, path)).replaceAll('\\', '/');
    return specifier.startsWith('.') ? specifier : `./${specifier}`;
  };
  const modules = found.map(({ folder, path }, i) => ({ folder, name: `${folder}${i}`, specifier: from(path) }));
  return { file, text: /\.m?ts$/.test(file) ? write(modules, TYPED) : write(modules, PLAIN) };
}

/** Whether the file says what the manifest says. */
export async function isCurrent({ file, text }: Manifest): Promise<boolean> {
  return (await readFile(file, 'utf8').catch(() => undefined)) === text;
}

export async function writeManifest({ file, text }: Manifest): Promise<void> {
  await writeFile(file, text);
}

interface Module {
  readonly folder: (typeof FOLDERS)[number];
  readonly name: string;
  readonly specifier: string;
}

/** What differs between the two languages. */
interface Language {
  readonly head: string;
  readonly types: Readonly<Record<Module['folder'], string>>;
  readonly register: string;
}

const TYPED: Language = {
  head: "import type { MCPServer, PromptLike, ResourceLike, ToolLike } from '@mcp-serverless/core';\n",
  types: {
    tools: ': readonly ToolLike[]',
    prompts: ': readonly PromptLike[]',
    resources: ': readonly ResourceLike[]',
  },
  register: "<S extends Pick<MCPServer, 'addTool' | 'addPrompt' | 'addResource'>>(server: S): S",
};

const PLAIN: Language = { head: '', types: { tools: '', prompts: '', resources: '' }, register: '(server)' };

function write(modules: readonly Module[], { head, types, register }: Language): string {
  const imports = modules.map(({ name, specifier }) => `import ${name} from ${JSON.stringify(specifier)};\n`);
  const lists = FOLDERS.map((folder) => {
    const names = modules.filter((module) => module.folder === folder).map(({ name }) => name);
    return `export const ${folder}${types[folder]} = [${names.join(', ')}];\n`;
  });
  return `// Written by \`mcp-serverless manifest\`, which overwrites it.
${head}${imports.join('')}
${lists.join('')}
/** Adds everything, and gives the server back. */
export function register${register} {
  for (const tool of tools) server.addTool(tool);
  for (const prompt of prompts) server.addPrompt(prompt);
  for (const resource of resources) server.addResource(resource);
  return server;
}
`;
}
