/** Text that arrives in pieces, line by line. */

import { StringDecoder } from 'node:string_decoder';

/** What stands in for a line that is longer than allowed. */
export const TOO_LONG: unique symbol = Symbol('too long');

/** The lines of a stream of bytes without their ends, blank ones left out; what is longer than `maxBytes` is not kept. */
export async function* readLines(
  input: AsyncIterable<Uint8Array | string>,
  maxBytes: number,
): AsyncGenerator<string | typeof TOO_LONG> {
  const decoder = new StringDecoder('utf8');
  let line: string[] = [];
  let length = 0;
  const take = (): string | typeof TOO_LONG => {
    const taken = length > maxBytes ? TOO_LONG : line.join('');
    line = [];
    length = 0;
    return taken;
  };
  const add = (text: string): void => {
    length += text.length;
    if (length > maxBytes) line = [];
    else line.push(text);
  };
  for await (const chunk of input) {
    const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      add(text.slice(start, end));
      start = end + 1;
      const whole = take();
      if (whole === TOO_LONG || whole.trim() !== '') yield whole;
    }
    add(text.slice(start));
  }
  add(decoder.end());
  const last = take();
  if (last === TOO_LONG || last.trim() !== '') yield last;
}
