import { fileURLToPath } from 'node:url';
import { describeContract } from '@mcp-serverless/contract';
import { start } from './process.ts';
import { toTarget } from './target.ts';

const cwd = fileURLToPath(new URL('../deno', import.meta.url));
// The program itself: what lies in `.bin` is a script of Node.js that starts it.
const DENO = 'node_modules/deno/deno';

describeContract('deno', async (profile) => {
  const command = [DENO, 'serve', '--host', '127.0.0.1', '--port', '0', '--allow-env=PROFILE', 'server.ts'] as const;
  return toTarget('deno', await start({ command: [...command], cwd, env: { PROFILE: profile, NO_COLOR: '1' } }));
});
