import { fileURLToPath } from 'node:url';
import { describeContract } from '@mcp-serverless/contract';
import { type Running, start } from './process.ts';
import { toTarget } from './target.ts';
import { describeTwoKeys } from './two-keys.ts';

const cwd = fileURLToPath(new URL('../edge-runtime', import.meta.url));

const startEdge = (profile: string): Promise<Running> =>
  start({ command: ['node', 'serve.ts'], cwd, env: { PROFILE: profile } });

describeContract('edge-runtime', async (profile) => toTarget('edge-runtime', await startEdge(profile)));
describeTwoKeys('edge-runtime', () => startEdge('key'), 'first');
