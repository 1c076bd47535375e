/** A server as a process of its own. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Measured {
  readonly url: string;
  /** Bytes of its heap that are in use, after a collection. */
  heap(): Promise<number>;
  /** Tells whoever listens that something changed. */
  notify(): void;
  stop(): Promise<void>;
}

export async function run(kind: 'mcp' | 'sessions' | 'constant' | 'blind'): Promise<Measured> {
  const file = fileURLToPath(new URL('server.ts', import.meta.url));
  const child: ChildProcess = fork(file, [kind], { execArgv: ['--expose-gc', '--no-warnings'] });
  const [url] = (await once(child, 'message')) as [string];
  return {
    url,
    async heap() {
      child.send('heap');
      for (;;) {
        const [said] = (await once(child, 'message')) as [unknown];
        if (typeof said === 'number') return said;
      }
    },
    notify: () => void child.send('notify'),
    async stop() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
