import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A server that runs in a process of its own. */
export interface Running {
  /** Where it listens, on loopback. */
  readonly url: URL;
  /** Everything it has written so far. */
  output(): string;
  close(): Promise<void>;
}

export interface Command {
  /** A program and its arguments; `node` is the one that runs the tests. */
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Finds the URL in what the process writes: its first group. Default: the first loopback URL. */
  readonly ready?: RegExp;
}

const LOOPBACK_URL = /(http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]):\d+)/;

/** Starts a server and waits until it has written where it listens. Rejects with what it wrote when it ends before. */
export async function start({ command, cwd, env, ready = LOOPBACK_URL }: Command): Promise<Running> {
  const [file, ...args] = command;
  const child = spawn(file === 'node' ? process.execPath : file, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'close');
  let output = '';
  const url = new Promise<URL>((resolve, reject) => {
    const take = (chunk: string): void => {
      output += chunk;
      const [, found] = ready.exec(output) ?? [];
      if (found !== undefined) resolve(new URL(found));
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
    ended.then(() => reject(new Error(`${command.join(' ')} ended\n${output}`)), reject);
  });
  return {
    url: await url,
    output: () => output,
    async close() {
      // Not SIGTERM: servers then wait for connections that clients keep open.
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs a command to its end. Rejects with what it wrote when it does not exit with 0. */
export async function finish({ command, cwd, env }: Omit<Command, 'ready'>): Promise<string> {
  const [file, ...args] = command;
  const child = spawn(file === 'node' ? process.execPath : file, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const take = (chunk: string): void => {
    output += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command.join(' ')} exited with ${code}\n${output}`);
  return output;
}
