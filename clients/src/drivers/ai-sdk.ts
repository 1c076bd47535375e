/** The MCP client of the AI SDK: written apart from the official ones, in both eras. */

import { createMCPClient } from '@ai-sdk/mcp';
import type { Driver, Session } from '../driver.ts';
import { installed } from '../installed.ts';

async function connect(url: string, protocolVersionDiscovery: boolean): Promise<Session> {
  const client = await createMCPClient({ transport: { type: 'http', url }, protocolVersionDiscovery });
  return {
    serverName: client.serverInfo.name,
    listTools: async () => (await client.listTools()).tools,
    callTool: (name, options = {}) => client.callTool({ name, arguments: { ...options.arguments } }),
    listPrompts: async () => (await client.listPrompts()).prompts,
    getPrompt: async (name, args) => (await client.getPrompt({ name, arguments: { ...args } })).messages,
    listResources: async () => (await client.listResources()).resources,
    readResource: async (uri) => (await client.readResource({ uri })).contents,
    close: () => client.close(),
  };
}

const WAYS: readonly { readonly way: string; readonly revision: string; readonly discovery: boolean }[] = [
  { way: 'no discovery', revision: '2025-11-25', discovery: false },
  { way: 'default', revision: '2026-07-28', discovery: true },
];

export const aiSdk: readonly Driver[] = WAYS.map(({ way, revision, discovery }) => ({
  name: `${installed('@ai-sdk/mcp')} (${way})`,
  revision,
  showsProgress: false,
  connect: (url) => connect(url, discovery),
}));
