/** Servers as processes, and a proxy that sends every request to the next of them. */

import { type ChildProcess, spawn } from 'node:child_process';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('server.ts', import.meta.url));

export interface Processes {
  /** The endpoint behind the proxy. */
  readonly url: string;
  /** Which process each POST of a tool's call went to, in order. */
  readonly calls: readonly number[];
  /** What each process entered. */
  readonly entered: readonly (readonly string[])[];
  close(): Promise<void>;
}

/** Starts so many processes behind a round-robin proxy. They share nothing but the secret of the fixture. */
export async function startProcesses(count: number): Promise<Processes> {
  const children = await Promise.all(Array.from({ length: count }, () => startProcess(count)));
  const calls: number[] = [];
  let next = 0;
  const proxy = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const to = next++ % count;
      const body = Buffer.concat(chunks);
      if (body.includes('"tools/call"')) calls.push(to);
      const { method, headers } = req;
      const url = new URL(children[to]?.url ?? '');
      const forwarded = httpRequest(url, { method, headers: { ...headers, host: url.host } }, (answer) => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      });
      res.on('close', () => forwarded.destroy());
      forwarded.on('error', () => res.destroy());
      forwarded.end(body);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/mcp`,
    calls,
    entered: children.map(({ entered }) => entered),
    async close() {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
      for (const { child } of children) child.kill('SIGKILL');
    },
  };
}

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly entered: string[];
}

async function startProcess(count: number): Promise<Started> {
  const child = spawn(process.execPath, [SERVER, count > 1 ? 'many' : 'one'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  const entered: string[] = [];
  const url = await new Promise<string>((resolve, reject) => {
    lines.once('line', (first) => {
      lines.on('line', (line) => entered.push(line));
      resolve(first);
    });
    child.once('exit', (code) => reject(new Error(`The server ended with exit code ${code}`)));
  });
  return { child, url, entered };
}
