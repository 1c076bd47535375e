import { checkOptions } from '@mcp-serverless/core';
import type { WorkerOptions } from './types.ts';

const OPTIONS = [
  'cors',
  'basePath',
  'path',
  'publicUrl',
  'allowedHosts',
] as const satisfies readonly (keyof WorkerOptions)[];

/**
 * Checks the options of a handler, names and values, and returns a copy of them.
 * @throws TypeError that names the option and the fix
 */
export function checkWorkerOptions(where: string, options: WorkerOptions): WorkerOptions {
  checkOptions(where, options, OPTIONS);
  if (options.publicUrl !== undefined && !/^https?:\/\/[^/?#\s]+[^?#\s]*$/.test(options.publicUrl)) {
    throw new TypeError(`${where}: publicUrl must be a URL like "https://mcp.example.com/mcp"`);
  }
  return { ...options };
}
