import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { MCPServer } from '@mcp-serverless/core';
import { testClient } from '@mcp-serverless/core/testing';
import { build } from 'esbuild';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Discovered, discover } from '../src/discover.ts';
import { createManifest } from '../src/discover-manifest.ts';

const FIXTURE = fileURLToPath(new URL('./fixtures/discovered', import.meta.url));
const CLI = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'manifest-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** Runs the command as a user would. */
async function cli(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  try {
    return { code: 0, ...(await promisify(execFile)(process.execPath, [CLI, ...args], { cwd: dir })) };
  } catch (error) {
    return error as never;
  }
}

/** Everything a client can see of a registry, and what some of it does. */
async function seen(server: MCPServer): Promise<unknown> {
  const client = testClient(server);
  return [
    await client.listTools(),
    await client.listPrompts(),
    await client.listResources(),
    await client.listResourceTemplates(),
    await client.callTool('add', { a: 20, b: 22 }),
    await client.readResource('note://7'),
  ];
}

const server = (): MCPServer => new MCPServer({ name: 's', version: '1' });

describe('mcp-serverless manifest', () => {
  it('discovery equals its manifest', async () => {
    const expected = await seen((await discover(FIXTURE)).register(server()));
    const out = join(dir, 'manifest.ts');
    expect(await cli('manifest', FIXTURE, '--out', 'manifest.ts')).toMatchObject({ code: 0 });
    const manifest: Discovered = await import(/* @vite-ignore */ pathToFileURL(out).href);
    expect(await seen(manifest.register(server()))).toEqual(expected);

    // As a function or a Worker gets it: one file without a file system.
    const outfile = join(dir, 'bundle.mjs');
    const entry = `
      import { MCPServer } from '@mcp-serverless/core';
      import { register } from ${JSON.stringify(out)};
      export const server = register(new MCPServer({ name: 's', version: '1' }));`;
    const stdin = { contents: entry, resolveDir: PACKAGE };
    await build({ stdin, bundle: true, format: 'esm', platform: 'neutral', mainFields: ['module', 'main'], outfile });
    const bundle: { server: MCPServer } = await import(/* @vite-ignore */ pathToFileURL(outfile).href);
    expect(await seen(bundle.server)).toEqual(expected);
  });

  it('writes imports that a bundler can follow, in TypeScript', async () => {
    const { file, text } = await createManifest(FIXTURE);
    expect(file).toBe(join(FIXTURE, 'manifest.ts'));
    expect(text).toBe(`// Written by \`mcp-serverless manifest\`, which overwrites it.
import type { MCPServer, PromptLike, ResourceLike, ToolLike } from '@mcp-serverless/core';
import tools0 from "./tools/add.ts";
import tools1 from "./tools/text/shout.ts";
import prompts2 from "./prompts/review.ts";
import resources3 from "./resources/config.ts";
import resources4 from "./resources/deep/er/note.ts";

export const tools: readonly ToolLike[] = [tools0, tools1];
export const prompts: readonly PromptLike[] = [prompts2];
export const resources: readonly ResourceLike[] = [resources3, resources4];

/** Adds everything, and gives the server back. */
export function register<S extends Pick<MCPServer, 'addTool' | 'addPrompt' | 'addResource'>>(server: S): S {
  for (const tool of tools) server.addTool(tool);
  for (const prompt of prompts) server.addPrompt(prompt);
  for (const resource of resources) server.addResource(resource);
  return server;
}
`);
  });

  it('imports nothing itself, and writes JavaScript where all is JavaScript', async () => {
    await mkdir(join(dir, 'tools'));
    await writeFile(join(dir, 'tools', 'a"b.mjs'), 'throw 1');
    const { file, text } = await createManifest(dir);
    expect(file).toBe(join(dir, 'manifest.js'));
    expect(text).toContain('import tools0 from "./tools/a\\"b.mjs";\n');
    expect(text).toContain('export const prompts = [];\n');
    expect(text).toContain('export function register(server) {\n');
  });

  it('overwrites what is old, and tells whether it is', async () => {
    await mkdir(join(dir, 'tools'));
    await writeFile(join(dir, 'tools', 'a.mjs'), '');
    const old = { code: 1, stderr: 'manifest.js is not up to date. Run: mcp-serverless manifest .\n' };
    expect(await cli('manifest', '.', '--check')).toMatchObject(old);
    expect(await cli('manifest', '.')).toEqual({ code: 0, stdout: 'manifest.js written\n', stderr: '' });
    expect(await cli('manifest', '.', '--check')).toMatchObject({ code: 0, stdout: 'manifest.js is up to date\n' });
    await writeFile(join(dir, 'tools', 'b.mjs'), '');
    expect(await cli('manifest', '.', '--check')).toMatchObject(old);
    expect(await cli('manifest', '.')).toMatchObject({ code: 0, stdout: 'manifest.js written\n' });
    expect(await readFile(join(dir, 'manifest.js'), 'utf8')).toContain('[tools0, tools1]');
  });

  it.each<[string[], number, string]>([
    [[], 2, 'Usage: mcp-serverless manifest <dir>'],
    [['build', '.'], 2, 'Usage: mcp-serverless manifest <dir>'],
    [['manifest', '.', 'x'], 2, 'Usage: mcp-serverless manifest <dir>'],
    [['manifest', '.', '--force'], 2, "Unknown option '--force'"],
    [['manifest', 'none'], 1, 'discover: there is no directory '],
    [['manifest', '.'], 1, 'has no folder tools, prompts or resources'],
  ])('refuses %j', async (args, code, text) => {
    expect(await cli(...args)).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(text) });
  });

  it('explains itself', async () => {
    expect(await cli('--help')).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Usage: /) });
  });
});
