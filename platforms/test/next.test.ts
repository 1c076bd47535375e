import { fileURLToPath } from 'node:url';
import { describeContract } from '@mcp-serverless/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { finish, type Running, start } from './process.ts';
import { toTarget } from './target.ts';
import { describeTwoKeys } from './two-keys.ts';

const cwd = fileURLToPath(new URL('../next', import.meta.url));
const NEXT = 'node_modules/next/dist/bin/next';
const NEXT_TELEMETRY_DISABLED = '1';

/** Runs `next start` on a free port, with the fixture in one profile. */
const startNext = (profile: string): Promise<Running> =>
  start({
    command: ['node', NEXT, 'start', '--hostname', '127.0.0.1', '--port', '0'],
    cwd,
    env: { NEXT_TELEMETRY_DISABLED, PROFILE: profile },
  });

/** This also checks the route files against the types that Next.js generates for them. */
beforeAll(async () => {
  await finish({ command: ['node', NEXT, 'build'], cwd, env: { NEXT_TELEMETRY_DISABLED } });
}, 120_000);

const OWN_PATHS = 'a route has one path, the others are those of Next.js';
const skip = {
  'http/every-path': OWN_PATHS,
  'http/one-path': OWN_PATHS,
  'http/method': 'Next.js itself answers methods that a route does not export; GET and DELETE are tested beside this',
};

describeContract('next', async (profile) => toTarget('next', await startNext(profile)), { skip });
describeContract('next edge', async (profile) => toTarget('next edge', await startNext(profile), '/edge'), { skip });

describeTwoKeys('next', () => startNext('key'), 'first');
describeTwoKeys('next edge', () => startNext('key'), 'first', '/edge/mcp');

describe('a route of Next.js', () => {
  let next: Running;
  beforeAll(async () => {
    next = await startNext('open');
  });
  afterAll(() => next.close());

  test.each(['/mcp', '/sse', '/edge/mcp'])('%s answers a preflight, and refuses GET and DELETE', async (path) => {
    const answers = ['OPTIONS', 'GET', 'DELETE', 'PUT'].map(async (method) => {
      const response = await fetch(new URL(path, next.url), { method });
      return [method, response.status, response.headers.get('allow')];
    });
    expect(await Promise.all(answers)).toEqual([
      ['OPTIONS', 204, null],
      ['GET', 405, 'POST, OPTIONS'],
      ['DELETE', 405, 'POST, OPTIONS'],
      ['PUT', 405, null],
    ]);
  });

  test.each(['probe', 'edge/probe'])('%s passes nothing on but the request', async (path) => {
    const forwarded = { 'x-forwarded-host': 'mcp.example.com', 'x-forwarded-proto': 'https' };
    const response = await fetch(new URL(`/${path}`, next.url), { method: 'POST', headers: forwarded });
    expect(await response.json()).toEqual({
      streaming: true,
      instances: 'many',
      publicUrl: `https://mcp.example.com/${path}`,
    });
  });
});
