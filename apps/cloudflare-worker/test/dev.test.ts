import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { deployment, type McpClient } from '@mcp-serverless/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectWithKey } from './client.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SECRETS = join(ROOT, '.dev.vars');
const PNPM = ['-y', 'pnpm@12'];

interface Dev {
  /** The endpoint. */
  readonly url: URL;
  close(): Promise<void>;
}

/** Runs `npx -y pnpm@12 dev`, as the README says, until it has said where it serves. */
async function startDev(): Promise<Dev> {
  // A group of its own: npx, pnpm and wrangler each start the next one, and a signal to the first ends only that.
  const child = spawn('npx', [...PNPM, 'dev'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const ended = once(child, 'close');
  let output = '';
  const url = new Promise<URL>((resolve, reject) => {
    const take = (chunk: string): void => {
      output += chunk;
      const [, found] = /Ready on (http:\/\/[\w.]+:\d+)/.exec(output) ?? [];
      if (found !== undefined) resolve(new URL('/mcp', found));
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    ended.then(() => reject(new Error(output)), reject);
  });
  const close = async (): Promise<void> => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGINT');
    await ended;
  };
  return { url: await url, close };
}

describe.skipIf(deployment())('npx -y pnpm@12 dev', () => {
  const hadSecrets = existsSync(SECRETS);
  let key: string;
  let dev: Dev;
  let client: McpClient;
  beforeAll(async () => {
    await promisify(execFile)('npx', [...PNPM, 'run', 'key', '--dev'], { cwd: ROOT });
    [, key = ''] = /^MCP_API_KEY=(.+)$/m.exec(await readFile(SECRETS, 'utf8')) ?? [];
    dev = await startDev();
    client = await connectWithKey({ url: dev.url, key });
  });
  afterAll(async () => {
    await client?.close();
    await dev?.close();
    if (!hadSecrets) await rm(SECRETS);
  });

  test('serves the official client, with the key that `run key --dev` made', async () => {
    const added = await client.callTool({ name: 'add_note', arguments: { title: 'Milk', text: 'Two bottles' } });
    const { id } = added['structuredContent'] as { id: string };
    const read = await client.callTool({ name: 'read_note', arguments: { id } });
    await client.callTool({ name: 'delete_note', arguments: { id } });
    expect(read['structuredContent']).toMatchObject({ title: 'Milk', text: 'Two bottles' });
  });

  test('passes what a deployment is tested with', async () => {
    const env = { ...process.env, NO_COLOR: '1', DEPLOYMENT_URL: dev.url.href, DEPLOYMENT_KEY: key };
    const { stdout } = await promisify(execFile)('npx', [...PNPM, 'test'], { cwd: ROOT, env });
    // The contract's own for any server, and those of the notes.
    expect(Number(/Tests +(\d+) passed/.exec(stdout)?.[1])).toBeGreaterThan(70);
  }, 60_000);
});
