/** What official clients refuse, so that a test hears of it before a user does. */

import { toContent, toMessages, toWholeResult } from './blocks.ts';

type Fields = Readonly<Record<string, unknown>>;

interface Check {
  /** The member of a result that must be a list. */
  readonly member: string;
  /** Throws for what is not whole. */
  read(result: Fields): unknown;
}

const CHECKS: Readonly<Record<'tool' | 'prompt' | 'resource', Check>> = {
  tool: { member: 'content', read: toWholeResult },
  prompt: { member: 'messages', read: ({ messages }) => toMessages(messages) },
  resource: {
    member: 'contents',
    read: ({ contents }) => (contents as unknown[]).map((one, i) => toContent(one, `contents[${i}]`)),
  },
};

/**
 * Gives a result back that clients take; one that asks for input or stands for a task is another thing.
 * @throws Error that names the item and the place
 */
export function checkResult<T>(kind: keyof typeof CHECKS, name: string, result: T): T {
  const fields = result as Fields;
  const { resultType = 'complete' } = fields;
  if (resultType !== 'complete') return result;
  const { member, read } = CHECKS[kind];
  try {
    if (!Array.isArray(fields[member])) throw new Error(`${member} is not a list`);
    read(fields);
  } catch (error) {
    throw new Error(`${kind} "${name}" gives a result that clients refuse: ${(error as Error).message}`);
  }
  return result;
}
