/** What a program hands over to be sent or kept as JSON. */

/**
 * The JSON text of a value.
 * @param what names the value, for the message
 * @throws TypeError for what JSON has no text for: a BigInt, a value that holds itself, a function
 */
export function jsonText(value: unknown, what: string): string {
  let cause: unknown = `a ${typeof value}`;
  try {
    const text = JSON.stringify(value) as string | undefined;
    if (text !== undefined) return text;
  } catch (error) {
    cause = error;
  }
  throw new TypeError(`${what} is not JSON: ${String(cause)}`, { cause });
}
