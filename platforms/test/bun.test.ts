import { fileURLToPath } from 'node:url';
import { describeContract } from '@mcp-serverless/contract';
import { start } from './process.ts';
import { toTarget } from './target.ts';

const cwd = fileURLToPath(new URL('../bun', import.meta.url));
// The program itself, on every system: what lies in `.bin` starts it.
const BUN = 'node_modules/bun/bin/bun.exe';

describeContract('bun', async (profile) =>
  toTarget('bun', await start({ command: [BUN, 'server.ts'], cwd, env: { PROFILE: profile, NO_COLOR: '1' } })),
);
