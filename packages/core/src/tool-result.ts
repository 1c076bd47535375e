/** Results of tools that are not plain: whole results, blocks, and what JSON would lose. Loaded by the first of them. */

import { isMeantAsBlocks, isMeantAsResult, toBlock, toWholeResult } from './blocks.ts';
import { isObject } from './jsonrpc.ts';
import { findLoss } from './loss.ts';
import type { CallToolResult } from './protocol.ts';
import type { Validation } from './schema.ts';

type Validated = Validation & { readonly value?: unknown };
/** The data does not fit; anything else that is thrown names a place in the result. */
export class Mismatch extends Error {}
/** Checks a value by the tool's `outputSchema`. */
type Check = (value: unknown) => Validated | Promise<Validated>;

const PLACE = 'result';

/**
 * What a handler returned, as a result. Without `check`, an object or a list counts as protocol where it is meant so:
 * then it is whole, or an error. With `check` it is data if the schema takes it.
 * @throws Error that says what is wrong with it and where
 */
export async function toFullResult(
  returned: unknown,
  check: Check | undefined,
  structured: (value: unknown) => CallToolResult,
): Promise<CallToolResult> {
  const result = asResult(returned);
  if (!check) {
    if (result) return toWholeResult(result);
    if (Array.isArray(returned) && isMeantAsBlocks(returned)) {
      return { content: returned.map((block, i) => toBlock(block, `${PLACE}[${i}]`)) };
    }
    return structured(kept(returned));
  }
  if (result?.['isError'] === true) return toWholeResult(result);
  const said = result && 'structuredContent' in result;
  const toResult = (value: unknown): CallToolResult => ({
    ...toWholeResult(result ?? {}),
    structuredContent: kept(value),
  });
  const first = await check(said ? result['structuredContent'] : returned);
  if (first.problem === undefined) return said ? toResult(first.value) : structured(kept(first.value));
  // The other reading of it.
  const second = result ? await check(said ? returned : undefined) : first;
  if (second.problem !== undefined) throw new Mismatch(`does not match its outputSchema: ${first.problem}`);
  return said ? structured(kept(second.value)) : toResult(second.value);
}

function asResult(returned: unknown): Record<string, unknown> | undefined {
  const has = isObject(returned) && Array.isArray(returned['content']);
  return has && isMeantAsResult(returned) ? returned : undefined;
}

/** @throws Error that names what JSON would lose */
function kept(value: unknown): unknown {
  const lost = findLoss(value, PLACE);
  if (lost !== undefined) throw new Error(lost);
  return value;
}
