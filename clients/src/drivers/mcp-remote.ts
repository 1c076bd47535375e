/** `mcp-remote`, as hosts that only speak stdio start it; the official client 1.x is that host. */

import { fileURLToPath } from 'node:url';
import { Client } from 'sdk-1.32.2/client/index.js';
import { StdioClientTransport } from 'sdk-1.32.2/client/stdio.js';
import { ProgressNotificationSchema } from 'sdk-1.32.2/types.js';
import type { CallOptions, CallResult, Defect, Driver, Session } from '../driver.ts';
import { commandOf, installed } from '../installed.ts';
import { toSession } from './sdk-v1.ts';

const COMMAND = fileURLToPath(commandOf('mcp-remote', 'mcp-remote'));

async function connect(url: string, flags: readonly string[], scratch: string): Promise<Session> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [COMMAND, url, ...flags, '--silent'],
    env: { HOME: scratch, MCP_REMOTE_CONFIG_DIR: scratch },
  });
  const session = await toSession(new Client({ name: 'host', version: '1.0.0' }), transport);
  return { ...session, callTool: (name, options = {}) => callTool(session, transport, name, options) };
}

/**
 * Progress is read where the bridge delivers it: when a result comes in the same chunk, the host's client forgets who
 * asked before it hands the progress on (https://github.com/modelcontextprotocol/typescript-sdk/issues/2580).
 */
async function callTool(
  session: Session,
  transport: StdioClientTransport,
  name: string,
  { onProgress, ...options }: CallOptions,
): Promise<CallResult> {
  if (!onProgress) return session.callTool(name, options);
  const deliver = transport.onmessage;
  transport.onmessage = (message) => {
    if ('method' in message && message.method === 'notifications/progress') {
      const { progress, total } = ProgressNotificationSchema.parse(message).params;
      onProgress({ progress, total });
    }
    deliver?.(message);
  };
  try {
    return await session.callTool(name, { ...options, onProgress: () => {} });
  } finally {
    if (deliver) transport.onmessage = deliver;
  }
}

const NOT_ADAPTED: Defect = {
  step: 'tools',
  error: /"outputSchema",\s+"type"\s+\],\s+"message": "Invalid input: expected \\"object\\""/,
  why: 'mcp-remote hands the list of 2026-07-28 on to a host of 2025-11-25, which takes no output schema of an array.',
};

interface Way {
  readonly flags: readonly string[];
  readonly revision: string;
  readonly defect?: Defect;
}

const WAYS: readonly Way[] = [
  { flags: [], revision: '2025-11-25' },
  { flags: ['--protocol', 'auto'], revision: '2026-07-28', defect: NOT_ADAPTED },
];

export const mcpRemote: readonly Driver[] = WAYS.map(({ flags, ...rest }) => ({
  name: [installed('mcp-remote'), ...flags].join(' '),
  ...rest,
  showsProgress: true,
  connect: (url, scratch) => connect(url, flags, scratch),
}));
