import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeContract } from '@mcp-serverless/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finish, type Running, start } from './process.ts';
import { toTarget } from './target.ts';
import { describeTwoKeys } from './two-keys.ts';

const cwd = fileURLToPath(new URL('../vercel', import.meta.url));

/** Outside of the repository, so that nothing of the workspace's own node_modules is found. */
let output: string;

/** `vercel build` needs neither account nor network once a project is named. */
beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), 'vercel-output-'));
  await mkdir(join(cwd, '.vercel'), { recursive: true });
  const settings = { framework: null, nodeVersion: '24.x' };
  const project = { projectId: 'prj_local', orgId: 'team_local', settings };
  await writeFile(join(cwd, '.vercel/project.json'), JSON.stringify(project));
  await finish({
    command: ['node', 'node_modules/vercel/dist/vc.js', 'build', '--yes', '--standalone', '--output', output],
    cwd,
    env: { VERCEL_INSTALL_COMPLETED: '1', VERCEL_TELEMETRY_DISABLED: '1', VERCEL_API_FUNCTION_BUNDLING: '1' },
  });
}, 120_000);
afterAll(() => rm(output, { recursive: true, force: true }));

/** Starts a function of the output in the bridge for its runtime. */
const launch = (bridge: 'node' | 'edge', name: string, profile: string): Promise<Running> =>
  start({
    command: ['node', `${bridge}.ts`, join(output, `functions/api/${name}.func`)],
    cwd,
    env: { PROFILE: profile },
  });

describeContract('vercel node', async (profile) => toTarget('vercel node', await launch('node', 'mcp', profile)), {
  skip: { 'stream.left': 'this handler of Vercel reads every answer to its end, whether or not anybody listens' },
});
describeContract('vercel edge', async (profile) => toTarget('vercel edge', await launch('edge', 'edge', profile)));

describeTwoKeys('vercel node', () => launch('node', 'mcp', 'key'), 'first');
describeTwoKeys('vercel edge', () => launch('edge', 'edge', 'key'), 'first');

test('only what is in public is published', async () => {
  expect(await readdir(join(output, 'static'), { recursive: true })).toEqual(['index.html']);
});

describe('what Vercel says beside the request', () => {
  let node: Running;
  beforeAll(async () => {
    node = await launch('node', 'probe', 'open');
  });
  afterAll(() => node.close());

  test('its address, the URL clients use, and waitUntil', async () => {
    const response = await fetch(new URL('/mcp?x=1', node.url), {
      method: 'POST',
      headers: {
        'x-vercel-forwarded-for': '203.0.113.7',
        'x-forwarded-host': 'mcp.example.com',
        'x-forwarded-proto': 'https',
      },
    });
    expect(await response.json()).toEqual({
      url: 'https://mcp.example.com/mcp?x=1',
      call: {
        streaming: true,
        instances: 'many',
        sourceIp: '203.0.113.7',
        publicUrl: 'https://mcp.example.com/mcp?x=1',
      },
    });
    await expect.poll(() => node.output()).toContain('waited until done');
  });

  test('a method that is not exported is 405', async () => {
    expect((await fetch(node.url, { method: 'DELETE' })).status).toBe(405);
  });
});
