/**
 * nginx in front: what it does to streams. Runs where nginx is installed (Debian: `apt-get install nginx-light`), or where
 * `NGINX` names one; without it these tests are skipped.
 */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { defineTool, MCPServer } from '@mcp-serverless/core';
import { createEventBus, createLive } from '@mcp-serverless/core/live';
import { afterEach, describe, expect, test } from 'vitest';
import { type RunningServer, start } from '../src/index.ts';
import { signal } from './http.ts';
import { modern, VERSION } from './modern.ts';

const NGINX = process.env['NGINX'] ?? 'nginx';
const missing = spawnSync(NGINX, ['-v']).status !== 0;

interface Bed {
  readonly server: MCPServer;
  readonly left: Promise<void>;
  post(method: string, params: object, name?: string): Promise<IncomingMessage>;
}

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Our server, and nginx in front of it with these lines in its `location`. It listens on a socket file: no port to choose. */
async function bed(lines: string): Promise<Bed> {
  const left = signal();
  const bus = createEventBus();
  const live = createLive({
    bus: {
      publish: bus.publish,
      async subscribe(topics, listener) {
        const stop = await bus.subscribe(topics, listener);
        return () => {
          stop();
          left.fire();
        };
      },
    },
  });
  const server = new MCPServer({ name: 'test', version: '1.0.0', observe: false, live }).addTool(
    defineTool({ name: 'hi', description: 'Says hi', handler: () => 'hi' }),
  );
  const running: RunningServer = await start(server, { port: 0, signals: false, allowedHosts: ['mcp.example.com'] });
  const dir = await mkdtemp(join(tmpdir(), 'nginx-'));
  const socketPath = join(dir, 'http.sock');
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((kind) => `${kind}_temp_path ${dir}/${kind};`);
  await writeFile(
    join(dir, 'nginx.conf'),
    `daemon off; pid ${dir}/pid; error_log stderr notice; worker_processes 1; master_process off;
events {}
http {
  access_log off; ${temps.join(' ')}
  server {
    listen unix:${socketPath};
    location /mcp {
      proxy_pass http://127.0.0.1:${running.port};
      proxy_set_header Host $host;
      proxy_http_version 1.1;
      ${lines}
    }
  }
}`,
  );
  const nginx: ChildProcess = spawn(NGINX, ['-p', dir, '-c', join(dir, 'nginx.conf')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = once(nginx, 'exit');
  closers.push(
    () => rm(dir, { recursive: true, force: true }),
    async () => {
      nginx.kill('SIGKILL');
      await exit;
    },
    () => running.close(),
  );
  for (let said = ''; !said.includes('using the "'); ) said += String((await once(nginx.stderr as never, 'data'))[0]);
  const post = (method: string, params: object, name?: string): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const headers = {
        host: 'mcp.example.com',
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': VERSION,
        'mcp-method': method,
        ...(name !== undefined && { 'mcp-name': name }),
      };
      request({ socketPath, path: '/mcp', method: 'POST', headers }, resolve)
        .on('error', reject)
        .end(JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: modern(params) }));
    });
  return { server, left: left.promise, post };
}

const LISTEN = ['subscriptions/listen', { notifications: { toolsListChanged: true } }] as const;

describe.skipIf(missing)('behind nginx', () => {
  test.each([
    ['its default, buffering on', ''],
    ['buffering off', 'proxy_buffering off;'],
    ['buffering on whatever the server says', 'proxy_ignore_headers X-Accel-Buffering;'],
  ])('with %s, events arrive as they are sent', async (_, lines) => {
    const { server, post } = await bed(lines);
    const answer = await post(...LISTEN);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/event-stream']);
    expect(String((await once(answer, 'data'))[0])).toContain('notifications/subscriptions/acknowledged');
    await server.notify.toolsChanged();
    expect(String((await once(answer, 'data'))[0])).toContain('notifications/tools/list_changed');
    answer.destroy();
  });

  test('a client that reads nothing is cut off: nginx does not read for it', async () => {
    const { server, left, post } = await bed('');
    const answer = await post(...LISTEN);
    await once(answer, 'data');
    answer.on('error', () => {}).pause();
    let gone = false;
    left.then(() => {
      gone = true;
    });
    while (!gone) {
      for (let i = 0; i < 100; i++) void server.notify.toolsChanged();
      await new Promise((resolve) => setImmediate(resolve));
    }
    answer.destroy();
  });

  test('a client that goes away is gone for the server as well', async () => {
    const { left, post } = await bed('');
    const answer = await post(...LISTEN);
    await once(answer, 'data');
    answer.destroy();
    await left;
  });

  test('a stream that says nothing for longer than proxy_read_timeout is cut off', async () => {
    const { left, post } = await bed('proxy_read_timeout 200ms;');
    const answer = await post(...LISTEN);
    await expect(text(answer)).rejects.toThrow('aborted');
    await left;
  });
});
