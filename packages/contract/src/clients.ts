/** The official clients, driven through a target's fetch. */

import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import { ENDPOINT } from './wire.ts';

/** The clients of the suite: 2.x negotiating, 2.x pinned to 2026-07-28, 1.x. */
export type ClientKind = 'auto' | 'pinned' | 'v1';
export const CLIENT_KINDS: readonly ClientKind[] = ['auto', 'pinned', 'v1'];

type Args = Record<string, string>;

/** What the suite asks of a client; both generations have it. */
export interface McpClient {
  listTools(): Promise<{ tools: { name: string }[] }>;
  listPrompts(): Promise<{ prompts: { name: string }[] }>;
  listResources(): Promise<{ resources: { uri: string }[] }>;
  listResourceTemplates(): Promise<{ resourceTemplates: { uriTemplate: string }[] }>;
  callTool(params: { name: string; arguments?: Record<string, unknown> }): Promise<Record<string, unknown>>;
  getPrompt(params: { name: string; arguments?: Args }): Promise<{ messages: unknown[] }>;
  readResource(params: { uri: string }): Promise<{ contents: unknown[] }>;
  complete(params: {
    ref: { type: 'ref/prompt'; name: string };
    argument: { name: string; value: string };
  }): Promise<{ completion: { values: string[] } }>;
  getServerVersion(): { name: string; version: string } | undefined;
  getInstructions(): string | undefined;
  close(): Promise<void>;
}

export interface Connected {
  readonly client: McpClient;
  /** The revision the connection speaks. */
  readonly version: string | undefined;
}

const ASKED = { elicitation: {} };
const INFO = { name: 'contract', version: '1.0.0' };

/**
 * Connects an official client through `fetch`.
 * @param headers sent with every request, for example a key
 * @param answer gives the result of an elicitation; with it the client says that it can be asked
 * @throws what the client throws when it cannot connect
 */
export async function connect(
  kind: ClientKind,
  fetch: (request: Request) => Promise<Response>,
  headers: Record<string, string> = {},
  endpoint: string = ENDPOINT,
  answer?: (message: string) => object,
): Promise<Connected> {
  const options = {
    fetch: (url: string | URL, init?: RequestInit): Promise<Response> => fetch(new Request(url, init)),
    requestInit: { headers },
  };
  if (kind === 'v1') {
    const client = new LegacyClient(INFO, answer && { capabilities: ASKED });
    if (answer) client.setRequestHandler(ElicitRequestSchema, async ({ params }) => answer(params.message) as never);
    const transport = new LegacyTransport(new URL(endpoint), options);
    // The 1.x types declare members that may be undefined as optional ones.
    await client.connect(transport as Parameters<LegacyClient['connect']>[0]);
    return { client, version: transport.protocolVersion };
  }
  const mode = kind === 'auto' ? 'auto' : { pin: '2026-07-28' };
  const client = new ModernClient(INFO, { versionNegotiation: { mode }, ...(answer && { capabilities: ASKED }) });
  if (answer) client.setRequestHandler('elicitation/create', async ({ params }) => answer(params.message) as never);
  await client.connect(new ModernTransport(new URL(endpoint), options));
  return { client, version: client.getNegotiatedProtocolVersion() };
}
