/** Serves the reference desk on PORT (3000) of HOST (127.0.0.1) until Ctrl-C. */

import { start } from '@mcp-serverless/node';
import { createServer } from './server.ts';
import { welcome } from './welcome.ts';

const { PORT = '3000', HOST = '127.0.0.1' } = process.env;

try {
  const { url } = await start(createServer(), { port: Number(PORT), host: HOST });
  console.log(await welcome(url));
} catch (error) {
  // For example a port that is taken: the message says which, a stack would bury it.
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
