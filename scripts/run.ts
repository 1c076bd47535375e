import { spawn } from 'node:child_process';
import { basename, delimiter, dirname, join } from 'node:path';

/** The repository's root directory. */
export const ROOT: string = dirname(import.meta.dirname);

/** What a finished command said; empty texts with `show`. `code` is null when a signal ended it. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** Default: the repository's root. */
  readonly cwd?: string;
  /** Added to this process's environment. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Let the command write to this process's output instead of returning what it said. Default false. */
  readonly show?: boolean;
}

/** The command and first arguments that run pnpm: the one that runs this script, else pnpm 12 through npx. */
export function pnpmCommand(): readonly [string, ...string[]] {
  const current = process.env['npm_execpath'];
  return current !== undefined && basename(current).startsWith('pnpm') ? [current] : ['npx', '-y', 'pnpm@12'];
}

/** Runs a command to its end, whatever its exit code. Throws only when it cannot be started. */
export function run(command: readonly [string, ...string[]], options: RunOptions = {}): Promise<Finished> {
  const [file, ...args] = command;
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? ROOT,
      env: { ...process.env, ...commonEnv(), ...options.env },
      stdio: options.show === true ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** Like `run`, and throws with everything the command said when it did not exit with 0. Returns its stdout. */
export async function mustRun(command: readonly [string, ...string[]], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(command, options);
  if (code !== 0) throw new Error(`${command.join(' ')} exited with ${code}\n${stdout}${stderr}`);
  return stdout;
}

function commonEnv(): Record<string, string> {
  const bin = join(ROOT, 'node_modules', '.bin');
  const path = process.env['PATH'] ?? '';
  return {
    // The Node of the repository, also when the script was started with another one.
    PATH: path.startsWith(bin + delimiter) ? path : `${bin}${delimiter}${path}`,
    TURBO_TELEMETRY_DISABLED: '1',
    DO_NOT_TRACK: '1',
  };
}
