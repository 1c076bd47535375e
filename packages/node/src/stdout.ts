/** Keeping stdout for the protocol. */

import { Writable } from 'node:stream';

/**
 * Takes stdout away from everybody: what is written to `process.stdout`, by `console.log` as well, goes to stderr from
 * now on. Gives a stream that still reaches the real one.
 */
export function takeStdout(): Writable {
  const { stdout, stderr } = process;
  const write = stdout.write.bind(stdout);
  stdout.write = stderr.write.bind(stderr);
  const protocol = new Writable({
    decodeStrings: false,
    write: (chunk: string, _encoding, done) => void write(chunk, (error) => done(error)),
  });
  stdout.on('error', (error) => protocol.destroy(error));
  return protocol;
}
