/** `@modelcontextprotocol/client` 2.x, in its three ways to choose a revision. */

import { Client, type ClientOptions, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import type { Driver, Session } from '../driver.ts';
import { installed } from '../installed.ts';

async function connect(url: string, options: ClientOptions): Promise<Session> {
  const client = new Client({ name: 'sdk-v2', version: '1.0.0' }, options);
  await client.connect(new StreamableHTTPClientTransport(new URL(url)));
  return {
    serverName: client.getServerVersion()?.name,
    listTools: async () => (await client.listTools()).tools,
    callTool: (name, { arguments: args, onProgress } = {}) =>
      client.callTool({ name, arguments: { ...args } }, { ...(onProgress && { onprogress: onProgress }) }),
    listPrompts: async () => (await client.listPrompts()).prompts,
    getPrompt: async (name, args) => (await client.getPrompt({ name, arguments: { ...args } })).messages,
    listResources: async () => (await client.listResources()).resources,
    readResource: async (uri) => (await client.readResource({ uri })).contents,
    close: () => client.close(),
  };
}

const WAYS: readonly { readonly way: string; readonly revision: string; readonly options: ClientOptions }[] = [
  { way: 'default', revision: '2025-11-25', options: {} },
  { way: 'auto', revision: '2026-07-28', options: { versionNegotiation: { mode: 'auto' } } },
  { way: 'pinned', revision: '2026-07-28', options: { versionNegotiation: { mode: { pin: '2026-07-28' } } } },
];

export const sdkV2: readonly Driver[] = WAYS.map(({ way, revision, options }) => ({
  name: `${installed('@modelcontextprotocol/client')} (${way})`,
  revision,
  showsProgress: true,
  connect: (url) => connect(url, options),
}));
