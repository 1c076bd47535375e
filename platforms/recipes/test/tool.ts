import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const ROOT = join(import.meta.dirname, '..');

/** Runs a tool of this workspace in its folder, without credentials and telemetry. Rejects with what it wrote. */
export async function runTool(tool: string, ...args: readonly string[]): Promise<void> {
  const bin = join(ROOT, 'node_modules', '.bin');
  const env = {
    PATH: [bin, process.env['PATH']].join(delimiter),
    HOME: process.env['HOME'],
    CDK_DISABLE_CLI_TELEMETRY: '1',
    SLS_TELEMETRY_DISABLED: '1',
  };
  await promisify(execFile)(join(bin, tool), args, { cwd: ROOT, env, timeout: 60_000 });
}
