import { fileURLToPath } from 'node:url';
import { describeContract } from '@mcp-serverless/contract';
import { start } from './process.ts';
import { toTarget } from './target.ts';

const cwd = fileURLToPath(new URL('../edge-runtime', import.meta.url));

describeContract('edge-runtime', async (profile) =>
  toTarget('edge-runtime', await start({ command: ['node', 'serve.ts'], cwd, env: { PROFILE: profile } })),
);
