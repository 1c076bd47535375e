import { fileURLToPath } from 'node:url';
import { describeContract } from '@mcp-serverless/contract';
import { type Running, start } from './process.ts';
import { toTarget } from './target.ts';
import { describeTwoKeys } from './two-keys.ts';

const cwd = fileURLToPath(new URL('../google', import.meta.url));

/** Of the JSON it parses it lets objects and arrays through. */
const PARSED = 'the framework parses JSON before the function runs, and answers itself where it cannot';
const READS_BODIES = 'the framework reads bodies itself, and does not know copies of a header';

const startGoogle = (profile: string): Promise<Running> =>
  start({ command: ['node', 'serve.ts'], cwd, env: { PROFILE: profile } });

describeTwoKeys('google', () => startGoogle('key'), 'refused');
describeContract('google', async (profile) => toTarget('google', await startGoogle(profile)), {
  skip: {
    'headers/copies that agree: media-type': READS_BODIES,
    'headers/copies that agree: encoding': READS_BODIES,
    ...Object.fromEntries(
      ['a truncated body', 'two documents', 'a comment', 'a NaN', 'a string', 'a number', 'null'].map((what) => [
        `rpc/unreadable: ${what}`,
        PARSED,
      ]),
    ),
    'body/limit-bytes': PARSED,
    'auth/before-body': PARSED,
  },
});
