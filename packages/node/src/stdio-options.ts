import { checkOptions } from '@mcp-serverless/core';

/** What is read: a `Readable` of Node.js. */
export interface StdioInput extends AsyncIterable<unknown> {
  readonly readableEnded: boolean;
  destroy(): unknown;
}

/** What is written to: a `Writable` of Node.js. */
export interface StdioOutput {
  write(text: string): boolean;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface StdioOptions {
  /**
   * Headers that every request carries, for a server with `auth`: a client cannot send any. Take credentials from the
   * environment, for example `{ 'x-api-key': process.env.API_KEY }`.
   */
  readonly headers?: Readonly<Record<string, string>>;
  /** How long a message may be. Default 4 MiB. */
  readonly maxLineBytes?: number;
  /** How long running requests may take to end, in milliseconds. Default 10000. */
  readonly drainMs?: number;
  /**
   * Whether the end of stdin, SIGINT and SIGTERM end the process, with exit code 0, and a second signal ends it at
   * once. Default true.
   */
  readonly signals?: boolean;
  /** Default `process.stdin`. */
  readonly input?: StdioInput;
  /** Default `process.stdout`, which then carries nothing else. */
  readonly output?: StdioOutput;
}

/** A server on a pipe. */
export interface RunningStdio {
  /** Resolves when the pipe has ended, from either side. */
  readonly closed: Promise<void>;
  /** Reads no more and resolves when running requests have ended, or when `drainMs` is over. Never rejects. */
  close(): Promise<void>;
}

const OPTIONS = [
  'headers',
  'maxLineBytes',
  'drainMs',
  'signals',
  'input',
  'output',
] as const satisfies readonly (keyof StdioOptions)[];

export type StdioSettings = StdioOptions &
  Required<Pick<StdioOptions, 'headers' | 'maxLineBytes' | 'drainMs' | 'signals'>>;

/** @throws TypeError that names the option and the fix */
export function checkStdioOptions(options: StdioOptions): StdioSettings {
  checkOptions('startStdio', options, OPTIONS);
  const { headers = {}, maxLineBytes = 4 * 1024 * 1024, drainMs = 10_000, signals = true } = options;
  try {
    new Headers(headers);
  } catch (error) {
    throw new TypeError('startStdio: headers must be names and values as HTTP takes them', { cause: error });
  }
  if (!Number.isSafeInteger(maxLineBytes) || maxLineBytes < 1) {
    throw new TypeError('startStdio: maxLineBytes must be a positive integer');
  }
  if (!Number.isFinite(drainMs) || drainMs < 0) {
    throw new TypeError('startStdio: drainMs must be a finite number of milliseconds, 0 or more');
  }
  if (typeof signals !== 'boolean') throw new TypeError('startStdio: signals must be true or false');
  return { ...options, headers, maxLineBytes, drainMs, signals };
}
