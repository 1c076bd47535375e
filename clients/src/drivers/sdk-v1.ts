/** `@modelcontextprotocol/sdk` 1.x: releases of every legacy revision, those that check structured content by Ajv among them. */

import { Client as Client2024 } from 'sdk-1.10.0/client/index.js';
import { StreamableHTTPClientTransport as Transport2024 } from 'sdk-1.10.0/client/streamableHttp.js';
import { Client as Client202503 } from 'sdk-1.12.3/client/index.js';
import { StreamableHTTPClientTransport as Transport202503 } from 'sdk-1.12.3/client/streamableHttp.js';
import { Client as Client1175 } from 'sdk-1.17.5/client/index.js';
import { StreamableHTTPClientTransport as Transport1175 } from 'sdk-1.17.5/client/streamableHttp.js';
import { Client as Client202506 } from 'sdk-1.24.0/client/index.js';
import { StreamableHTTPClientTransport as Transport202506 } from 'sdk-1.24.0/client/streamableHttp.js';
import { Client as Client1251 } from 'sdk-1.25.1/client/index.js';
import { StreamableHTTPClientTransport as Transport1251 } from 'sdk-1.25.1/client/streamableHttp.js';
import { Client as Client202511 } from 'sdk-1.32.2/client/index.js';
import { StreamableHTTPClientTransport as Transport202511 } from 'sdk-1.32.2/client/streamableHttp.js';
import type { CallResult, Driver, Progress, Session } from '../driver.ts';
import { installed } from '../installed.ts';

/** What the releases from 1.10 to 1.32 have in common. */
export interface SdkV1Client {
  connect(transport: object): Promise<void>;
  getServerVersion(): { readonly name: string } | undefined;
  listTools(): Promise<{ readonly tools: readonly object[] }>;
  callTool(
    params: { name: string; arguments?: Record<string, unknown> },
    schema?: undefined,
    options?: { onprogress?: (progress: Progress) => void },
  ): Promise<CallResult>;
  listPrompts(): Promise<{ readonly prompts: readonly object[] }>;
  getPrompt(params: {
    name: string;
    arguments?: Record<string, string>;
  }): Promise<{ readonly messages: readonly unknown[] }>;
  listResources(): Promise<{ readonly resources: readonly object[] }>;
  readResource(params: { uri: string }): Promise<{ readonly contents: readonly unknown[] }>;
  close(): Promise<void>;
}

/** Connects a client of 1.x and returns it as a session. */
export async function toSession(client: SdkV1Client, transport: object): Promise<Session> {
  await client.connect(transport);
  return {
    serverName: client.getServerVersion()?.name,
    listTools: async () => (await client.listTools()).tools,
    callTool: (name, options = {}) =>
      client.callTool(
        { name, arguments: { ...options.arguments } },
        undefined,
        options.onProgress && { onprogress: options.onProgress },
      ),
    listPrompts: async () => (await client.listPrompts()).prompts,
    getPrompt: async (name, args) => (await client.getPrompt({ name, arguments: { ...args } })).messages,
    listResources: async () => (await client.listResources()).resources,
    readResource: async (uri) => (await client.readResource({ uri })).contents,
    close: () => client.close(),
  };
}

interface Release {
  readonly dependency: string;
  readonly revision: string;
  /** The header came with 2025-06-18. */
  readonly header?: null;
  readonly Client: new (info: { name: string; version: string }) => SdkV1Client;
  readonly Transport: new (url: URL) => object;
}

const RELEASES: readonly Release[] = [
  { dependency: 'sdk-1.10.0', revision: '2024-11-05', header: null, Client: Client2024, Transport: Transport2024 },
  { dependency: 'sdk-1.12.3', revision: '2025-03-26', header: null, Client: Client202503, Transport: Transport202503 },
  { dependency: 'sdk-1.17.5', revision: '2025-06-18', Client: Client1175, Transport: Transport1175 },
  { dependency: 'sdk-1.24.0', revision: '2025-06-18', Client: Client202506, Transport: Transport202506 },
  { dependency: 'sdk-1.25.1', revision: '2025-11-25', Client: Client1251, Transport: Transport1251 },
  { dependency: 'sdk-1.32.2', revision: '2025-11-25', Client: Client202511, Transport: Transport202511 },
];

export const sdkV1: readonly Driver[] = RELEASES.map(({ dependency, Client, Transport, ...rest }) => ({
  name: installed(dependency),
  ...rest,
  showsProgress: true,
  connect: (url) => toSession(new Client({ name: dependency, version: '1.0.0' }), new Transport(new URL(url))),
}));
