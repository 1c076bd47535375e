import { checkOptions } from '@mcp-serverless/core';
import type { LambdaOptions } from './types.ts';

const OPTIONS = [
  'cors',
  'basePath',
  'path',
  'publicUrl',
  'allowedHosts',
  'stripStage',
  'deadlineMarginMs',
  'prewarm',
  'authorizer',
  'agentCore',
] as const satisfies readonly (keyof LambdaOptions)[];

/** The options as a handler uses them. */
export interface CheckedOptions {
  readonly stripStage: boolean;
  readonly deadlineMarginMs: number;
  readonly prewarm: boolean;
  readonly authorizer: LambdaOptions['authorizer'];
  readonly agentCore: boolean;
  /** What every call is given. */
  readonly call: Pick<LambdaOptions, 'cors' | 'basePath' | 'path' | 'publicUrl' | 'allowedHosts'>;
}

/**
 * Checks the options of a handler, names and values.
 * @throws TypeError that names the option and the fix
 */
export function checkLambdaOptions(where: string, options: LambdaOptions): CheckedOptions {
  checkOptions(where, options, OPTIONS);
  const { stripStage = true, deadlineMarginMs = 500, prewarm = true, agentCore = false, authorizer, ...call } = options;
  for (const [name, value] of Object.entries({ stripStage, prewarm, agentCore })) {
    if (typeof value !== 'boolean') throw new TypeError(`${where}: ${name} must be true or false`);
  }
  if (!Number.isFinite(deadlineMarginMs) || deadlineMarginMs < 0) {
    throw new TypeError(`${where}: deadlineMarginMs must be a finite number of milliseconds, 0 or more`);
  }
  if (authorizer !== undefined && authorizer !== false && typeof authorizer !== 'function') {
    throw new TypeError(`${where}: authorizer must be a function, or false`);
  }
  return { stripStage, deadlineMarginMs, prewarm, authorizer, agentCore, call };
}
