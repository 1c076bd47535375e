import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const NEXT = join(ROOT, 'node_modules/next/dist/bin/next');
const ENV = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };

/** Runs `next build`, without the key. */
export async function build(): Promise<void> {
  await promisify(execFile)(process.execPath, [NEXT, 'build'], { cwd: ROOT, env: { ...ENV, MCP_API_KEY: '' } });
}

/** A server that runs in a process of its own. */
export interface Running {
  readonly url: URL;
  /** Everything it has written so far. */
  output(): string;
  close(): Promise<void>;
}

/** Runs `next start` on a free port of loopback with this key. */
export async function start(key: string): Promise<Running> {
  const child = spawn(process.execPath, [NEXT, 'start', '--hostname', '127.0.0.1', '--port', '0'], {
    cwd: ROOT,
    env: { ...ENV, MCP_API_KEY: key },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let output = '';
  const url = new Promise<URL>((resolve, reject) => {
    const take = (chunk: string): void => {
      output += chunk;
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(output) ?? [];
      if (found !== undefined) resolve(new URL(found));
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    ended.then(() => reject(new Error(output)), reject);
  });
  return {
    url: await url,
    output: () => output,
    async close() {
      // Not SIGTERM: it waits for connections that clients keep open.
      child.kill('SIGKILL');
      await ended;
    },
  };
}
