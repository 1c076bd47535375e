import { checkOptions } from '@mcp-serverless/core';
import type { VercelOptions } from './types.ts';

const OPTIONS = [
  'cors',
  'basePath',
  'path',
  'publicUrl',
  'allowedHosts',
  'trustForwardedHeaders',
] as const satisfies readonly (keyof VercelOptions)[];

/**
 * Checks the options of a handler, names and values, and returns a copy of them.
 * @throws TypeError that names the option and the fix
 */
export function checkVercelOptions(where: string, options: VercelOptions): VercelOptions {
  checkOptions(where, options, OPTIONS);
  const { publicUrl, trustForwardedHeaders } = options;
  if (trustForwardedHeaders !== undefined && typeof trustForwardedHeaders !== 'boolean') {
    throw new TypeError(`${where}: trustForwardedHeaders must be true or false`);
  }
  if (publicUrl !== undefined && trustForwardedHeaders) {
    throw new TypeError(`${where}: set publicUrl or trustForwardedHeaders, not both`);
  }
  return { ...options };
}
