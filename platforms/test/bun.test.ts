import { fileURLToPath } from 'node:url';
import { describeContract } from '@mcp-serverless/contract';
import { type Running, start } from './process.ts';
import { toTarget } from './target.ts';
import { describeTwoKeys } from './two-keys.ts';

const cwd = fileURLToPath(new URL('../bun', import.meta.url));
// The program itself, on every system: what lies in `.bin` starts it.
const BUN = 'node_modules/bun/bin/bun.exe';

const startBun = (profile: string): Promise<Running> =>
  start({ command: [BUN, 'server.ts'], cwd, env: { PROFILE: profile, NO_COLOR: '1' } });

describeContract('bun', async (profile) => toTarget('bun', await startBun(profile)));
describeTwoKeys('bun', () => startBun('key'), 'refused');
