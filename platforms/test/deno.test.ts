import { fileURLToPath } from 'node:url';
import { describeContract } from '@mcp-serverless/contract';
import { type Running, start } from './process.ts';
import { toTarget } from './target.ts';
import { describeTwoKeys } from './two-keys.ts';

const cwd = fileURLToPath(new URL('../deno', import.meta.url));
// The program itself: what lies in `.bin` is a script of Node.js that starts it.
const DENO = 'node_modules/deno/deno';

const startDeno = (profile: string): Promise<Running> =>
  start({
    command: [DENO, 'serve', '--host', '127.0.0.1', '--port', '0', '--allow-env=PROFILE', 'server.ts'],
    cwd,
    env: { PROFILE: profile, NO_COLOR: '1' },
  });

describeContract('deno', async (profile) => toTarget('deno', await startDeno(profile)));
describeTwoKeys('deno', () => startDeno('key'), 'refused');
