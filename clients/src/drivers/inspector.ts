/** The command line of the Inspector: a process, and a connection, for every question. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CallResult, Driver, Session } from '../driver.ts';
import { commandOf, installed } from '../installed.ts';

/** The exit code of a call whose result has `isError`. */
const TOOL_ERROR = 5;
const TIMEOUT_MS = 15_000;

interface Finished {
  /** Undefined when a signal ended it. */
  readonly code: string | number | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

interface Result extends CallResult {
  readonly serverInfo?: { readonly name: string };
  readonly tools?: readonly object[];
  readonly prompts?: readonly object[];
  readonly messages?: readonly unknown[];
  readonly resources?: readonly object[];
  readonly contents?: readonly unknown[];
}

/** Runs the Inspector to its end. */
function runInspector(args: readonly string[], home: string): Promise<Finished> {
  const file = fileURLToPath(commandOf('@modelcontextprotocol/inspector', 'mcp-inspector'));
  const env = { ...process.env, HOME: home };
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...args], { env, timeout: TIMEOUT_MS }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });
}

async function connect(target: readonly string[], home: string, era: readonly string[]): Promise<Session> {
  const ask = async (...question: readonly string[]): Promise<Result> => {
    const flags = ['--cli', ...target, ...era, '--format', 'json'];
    const { code, stdout, stderr } = await runInspector([...flags, '--method', ...question], home);
    const result: Result | undefined = stdout === '' ? undefined : JSON.parse(stdout).result;
    assert.equal(code, result?.isError === true ? TOOL_ERROR : 0, stderr);
    assert.ok(result, `no result: ${stderr}`);
    return result;
  };
  const { serverInfo } = await ask('initialize');
  return {
    serverName: serverInfo?.name,
    // Strict: exits with 6 when a schema would not be understood by every model's API.
    listTools: async () => (await ask('tools/list', '--strict')).tools ?? [],
    callTool: (name, options = {}) =>
      ask('tools/call', '--tool-name', name, '--tool-args-json', JSON.stringify(options.arguments ?? {})),
    listPrompts: async () => (await ask('prompts/list')).prompts ?? [],
    async getPrompt(name, args) {
      const pairs = Object.entries(args).map(([key, value]) => `${key}=${value}`);
      return (await ask('prompts/get', '--prompt-name', name, '--prompt-args', ...pairs)).messages ?? [];
    },
    listResources: async () => (await ask('resources/list')).resources ?? [],
    readResource: async (uri) => (await ask('resources/read', '--uri', uri)).contents ?? [],
    close: async () => {},
  };
}

const WAYS: readonly { readonly flags: readonly string[]; readonly revision: string }[] = [
  { flags: [], revision: '2025-11-25' },
  { flags: ['--protocol-era', 'modern'], revision: '2026-07-28' },
];

const PIPE = fileURLToPath(new URL('../pipe.ts', import.meta.url));

const overHttp: readonly Driver[] = WAYS.map(({ flags, revision }) => ({
  name: [installed('@modelcontextprotocol/inspector'), ...flags].join(' '),
  revision,
  showsProgress: false,
  connect: (url, scratch) => connect([url, '--transport', 'http'], scratch, flags),
}));

const overPipe: readonly Driver[] = WAYS.map(({ flags, revision }) => ({
  name: [installed('@modelcontextprotocol/inspector'), 'stdio', ...flags].join(' '),
  revision,
  pipe: true,
  showsProgress: false,
  connect: (_url, scratch) => connect([process.execPath, PIPE, '--transport', 'stdio'], scratch, flags),
}));

export const inspector: readonly Driver[] = [...overHttp, ...overPipe];
