/** Starts the reference desk as a process of its own, calls it with both official clients, and ends it. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

/** What the demo asks of a client; both generations have it. */
interface Caller {
  getServerVersion(): { name: string; version: string } | undefined;
  listTools(): Promise<{ tools: { name: string }[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<Record<string, unknown>>;
  readResource(target: { uri: string }): Promise<{ contents: unknown[] }>;
  getPrompt(prompt: { name: string; arguments: Record<string, string> }): Promise<{ messages: { content: unknown }[] }>;
  complete(params: {
    ref: { type: 'ref/prompt'; name: string };
    argument: { name: string; value: string };
  }): Promise<{ completion: { values: string[] } }>;
  close(): Promise<void>;
}

const INFO = { name: 'demo', version: '1.0.0' };
const JSON_DIFF = { before: { port: 3000, tags: ['a', 'b'] }, after: { port: 8080, tags: ['b'] } };

const child = spawn(process.execPath, [fileURLToPath(new URL('src/index.ts', import.meta.url))], {
  env: { ...process.env, PORT: '0', HOST: '127.0.0.1' },
});
const exit = once(child, 'exit') as Promise<[code: number | null, signal: string | null]>;
const problems = text(child.stderr);
try {
  const url = await urlOf(child);
  say(`$ node apps/node-server/src/index.ts\n${url}`);

  const modern = new ModernClient(INFO, { versionNegotiation: { mode: 'auto' } });
  await modern.connect(new ModernTransport(new URL(url)));
  await visit('@modelcontextprotocol/client 2.x', modern, modern.getNegotiatedProtocolVersion());

  const transport = new LegacyTransport(new URL(url));
  const legacy = new LegacyClient(INFO);
  // The 1.x types declare members that may be undefined as optional ones.
  await legacy.connect(transport as Parameters<LegacyClient['connect']>[0]);
  await visit('@modelcontextprotocol/sdk 1.x', legacy, transport.protocolVersion);

  child.kill('SIGINT');
  const [code, signal] = await exit;
  say(`\nSIGINT: the server ended with ${code === null ? signal : `exit code ${code}`}`);
  if (code !== 0) throw new Error(await problems);
} finally {
  child.kill('SIGKILL');
}

async function visit(who: string, client: Caller, revision: string | undefined): Promise<void> {
  const server = client.getServerVersion();
  say(`\n${who} connected to ${server?.name} ${server?.version}, revision ${revision}`);
  const { tools } = await client.listTools();
  say(`tools/list\n  ${tools.map(({ name }) => name).join(', ')}`);

  await call(client, 'text_statistics', { text: 'strawberry', find: 'r' });
  await call(client, 'convert_time', { time: '2026-10-25T02:30', from: 'Europe/Berlin', to: ['Asia/Tokyo'] });
  await call(client, 'add_working_days', { from: '2026-12-23', days: 5, holidays: ['2026-12-25', '2027-01-01'] });
  await call(client, 'compare_json', JSON_DIFF);

  const uri = 'desk://time-zones/2026/America/New_York';
  const { contents } = await client.readResource({ uri });
  say(`resources/read ${uri}\n  ${textOf(contents[0])}`);

  const ref = { type: 'ref/prompt', name: 'plan_meeting' } as const;
  const { completion } = await client.complete({ ref, argument: { name: 'zones', value: 'Europe/Berlin, tok' } });
  say(`completion/complete plan_meeting, zones = "Europe/Berlin, tok"\n  ${completion.values[0]}`);

  const args = { date: '2026-10-26', zones: completion.values[0] ?? '' };
  const { messages } = await client.getPrompt({ name: ref.name, arguments: args });
  say(`prompts/get plan_meeting ${JSON.stringify(args)}`);
  say(textOf(messages[0]?.content).replace(/^/gm, '  '));

  const wrong = { name: 'convert_time', arguments: { time: '2026-10-25T02:30', from: 'Berlin', to: ['UTC'] } };
  const { isError, content } = await client.callTool(wrong);
  say(`tools/call convert_time ${JSON.stringify(wrong.arguments)}`);
  say(textOf((content as unknown[])[0]).replace(/^/gm, isError === true ? '  error: ' : '  '));
  await client.close();
}

async function call(client: Caller, name: string, args: Record<string, unknown>): Promise<void> {
  const { structuredContent, isError, content } = await client.callTool({ name, arguments: args });
  if (isError === true) throw new Error(JSON.stringify(content));
  say(`tools/call ${name} ${JSON.stringify(args)}\n  ${JSON.stringify(structuredContent)}`);
}

/** Reads on after the URL: a server whose log nobody reads would stop. */
async function urlOf({ stdout }: ChildProcess): Promise<string> {
  if (!stdout) throw new Error('the server has no stdout');
  const lines = createInterface(stdout);
  const url = await new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      const found = /^Reference desk: (\S+)$/.exec(line)?.[1];
      if (found) resolve(found);
    });
    lines.on('close', () => resolve(''));
  });
  if (url === '') throw new Error(`the server did not start: ${await problems}`);
  return url;
}

function textOf(content: unknown): string {
  return (content as { text: string }).text;
}

function say(line: string): void {
  console.log(line);
}
