/** What clients that listen cost a process, and how soon they hear of a change. */

import { Agent, type IncomingMessage, request } from 'node:http';
import { type Measured, median, run } from './process.ts';
import type { Row } from './run.ts';

const LISTENERS = 1000;
const ROUNDS = 21;
const MAX_BYTES = 25 * 1024;
const MAX_MS = 250;

const META = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
};

interface Kind {
  readonly name: string;
  open(url: string, agent: Agent): Promise<IncomingMessage>;
}

const KINDS: readonly Kind[] = [
  {
    name: 'subscriptions/listen',
    open: (url, agent) =>
      send(
        url,
        agent,
        'POST',
        { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'subscriptions/listen' },
        {
          method: 'subscriptions/listen',
          params: { notifications: { toolsListChanged: true }, _meta: META },
        },
      ),
  },
  {
    name: 'session of 2025-11-25',
    async open(url, agent) {
      const clientInfo = { name: 'bench', version: '1.0.0' };
      const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
      const answer = await send(url, agent, 'POST', {}, { method: 'initialize', params });
      answer.resume();
      await new Promise((resolve) => answer.once('end', resolve));
      return send(url, agent, 'GET', { 'mcp-session-id': String(answer.headers['mcp-session-id']) });
    },
  },
];

function send(
  url: string,
  agent: Agent,
  method: string,
  headers: Record<string, string>,
  message?: object,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const accept = 'application/json, text/event-stream';
    const sent = request(url, { agent, method, headers: { accept, 'content-type': 'application/json', ...headers } });
    sent.on('response', resolve).on('error', reject);
    sent.end(message && JSON.stringify({ jsonrpc: '2.0', id: 1, ...message }));
  });
}

export async function measureListeners(say: (text: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const kind of KINDS) {
    say(`${LISTENERS} listeners, ${kind.name}`);
    const server = await run('sessions');
    const agent = new Agent({ keepAlive: true });
    try {
      const { bytes, ms } = await measure(kind, server, agent);
      rows.push({
        what: `heap of one of ${LISTENERS} listeners, ${kind.name}`,
        measured: `${(bytes / 1024).toFixed(1)} KB`,
        target: `<= ${MAX_BYTES / 1024} KB`,
        met: bytes <= MAX_BYTES,
      });
      rows.push({
        what: `one change reaches all ${LISTENERS}, median of ${ROUNDS}, ${kind.name}`,
        measured: `${ms.toFixed(0)} ms`,
        target: `<= ${MAX_MS} ms`,
        met: ms <= MAX_MS,
      });
    } finally {
      agent.destroy();
      await server.stop();
    }
  }
  return rows;
}

async function measure(kind: Kind, server: Measured, agent: Agent): Promise<{ bytes: number; ms: number }> {
  // What is made once is not a listener's: one has been there before.
  let heard = 0;
  let wanted = 0;
  let all = (): void => {};
  const listen = async (): Promise<IncomingMessage> => {
    const answer = await kind.open(server.url, agent);
    await new Promise((resolve) => answer.once('data', resolve));
    answer.on('data', (chunk: Buffer) => {
      if (chunk.includes('list_changed') && ++heard === wanted) all();
    });
    answer.on('error', () => {});
    return answer;
  };
  const reached = async (count: number): Promise<number> => {
    heard = 0;
    wanted = count;
    const done = new Promise<void>((resolve) => {
      all = resolve;
    });
    const began = performance.now();
    server.notify();
    await done;
    return performance.now() - began;
  };
  await listen();
  await reached(1);
  const before = await server.heap();
  for (let open = 0; open < LISTENERS; open += 50) await Promise.all(Array.from({ length: 50 }, listen));
  const bytes = ((await server.heap()) - before) / LISTENERS;
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) times.push(await reached(LISTENERS + 1));
  return { bytes, ms: median(times) };
}
