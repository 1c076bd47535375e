import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const NAME = { name: 'app-test', version: '1.0.0' };

/** What a client saw of the reference desk. */
export interface Seen {
  readonly revision: string | undefined;
  readonly server: string | undefined;
  readonly tools: number;
  readonly workingDays: unknown;
  readonly refused: unknown;
  readonly clockChanges: unknown;
  readonly prompt: unknown;
}

/** What every client must see. */
export const EXPECTED: Omit<Seen, 'revision'> = {
  server: 'reference-desk',
  tools: 5,
  workingDays: { workingDays: 21, calendarDays: 31, weekendDays: 9, holidays: ['2026-01-01'] },
  refused: true,
  clockChanges: ['2026-03-29T01:00:00Z', '2026-10-25T01:00:00Z'],
  prompt: 'user',
};

type Drive = (url: URL, key?: string) => Promise<Seen>;

const v2 =
  (mode: 'legacy' | 'auto' | { readonly pin: string }): Drive =>
  async (url, key) => {
    const client = new Client(NAME, { versionNegotiation: { mode } });
    await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers: bearer(key) } }));
    try {
      return { revision: client.getNegotiatedProtocolVersion(), ...(await use(client)) };
    } finally {
      await client.close();
    }
  };

const v1: Drive = async (url, key) => {
  const client = new ClientV1(NAME);
  const transport = new TransportV1(url, { requestInit: { headers: bearer(key) } });
  await client.connect(transport);
  try {
    return { revision: transport.protocolVersion, ...(await use(client)) };
  } finally {
    await client.close();
  }
};

function bearer(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` };
}

async function use(client: Client | ClientV1): Promise<Omit<Seen, 'revision'>> {
  const { tools } = await client.listTools();
  const count = (args: Record<string, unknown>) => client.callTool({ name: 'count_working_days', arguments: args });
  const counted = await count({ from: '2026-01-01', to: '2026-01-31', holidays: ['2026-01-01', '2026-01-03'] });
  const refused = await count({ from: '2026-01-31', to: '2026-01-01' });
  const { contents } = await client.readResource({ uri: 'desk://time-zones/2026/Europe/Berlin' });
  const [calendar] = contents;
  if (!calendar || !('text' in calendar)) throw new Error('the resource has no text');
  const { messages } = await client.getPrompt({
    name: 'plan_meeting',
    arguments: { date: '2026-07-01', zones: 'Europe/Berlin, Asia/Tokyo' },
  });
  return {
    server: client.getServerVersion()?.name,
    tools: tools.length,
    workingDays: counted.structuredContent,
    refused: refused.isError,
    clockChanges: JSON.parse(calendar.text).changes.map(({ instant }: { instant: string }) => instant),
    prompt: messages[0]?.role,
  };
}

/** The official clients, each with the revision it must agree on. */
export const CLIENTS: readonly (readonly [name: string, revision: string, drive: Drive])[] = [
  ['v2, auto', '2026-07-28', v2('auto')],
  ['v2, pinned', '2026-07-28', v2({ pin: '2026-07-28' })],
  ['v2, by default', '2025-11-25', v2('legacy')],
  ['v1', '2025-11-25', v1],
];
