/**
 * The Worker that bad credentials are sent to. It is told what to be: `/__open` makes a server and the world around it,
 * `/__change` changes that world, `/__construct` tries options, `/__seen` tells what happened.
 */

import { createWorkerHandler, type WorkerHandler } from '@mcp-serverless/cloudflare';
import { type AuthConstruct, thrownBy } from '@mcp-serverless/contract/auth-construct';
import type { AuthSeen, AuthSetup } from '@mcp-serverless/contract/auth-inputs-suite';
import { AUTH_CONFIGURATIONS, type AuthWitness, createAuthServer } from '@mcp-serverless/contract/auth-servers';
import { type AuthGiven, AuthWorld, type WorldState } from '@mcp-serverless/contract/auth-world';
import { wrapped } from './real-headers.ts';

interface Scene {
  readonly world: AuthWorld;
  readonly witness: AuthWitness;
  readonly handler: WorkerHandler<unknown>;
}

const logs: string[] = [];
for (const method of ['log', 'error', 'warn', 'info', 'debug'] as const) {
  console[method] = (...args: unknown[]) => void logs.push(args.map(String).join(' '));
}

function open({ fixture, override, world: state, given }: AuthSetup & { readonly given: AuthGiven }): Scene {
  const world = new AuthWorld(given, state);
  const witness: AuthWitness = { entered: [], limited: [] };
  const handler = createWorkerHandler(createAuthServer(fixture, world, witness, override));
  return { world, witness, handler };
}

/** Here, where workerd allows no I/O, no timer and no randomness, every one of them can be made. */
const [atStart] = AUTH_CONFIGURATIONS.map((fixture) => {
  const apiKeys = { only: { value: 'test-only-key-0123456789' } };
  return open({ fixture, override: {}, world: {}, given: { clock: 0, apiKeys, publicKeys: {} } });
});

let scene: Scene | undefined = atStart;

function seen({ world, witness }: Scene): AuthSeen {
  return {
    entered: witness.entered.splice(0),
    logs: logs.splice(0),
    limited: witness.limited,
    outbound: world.outbound,
    prototype: Reflect.ownKeys(Object.prototype).map(String),
  };
}

const handler: WorkerHandler<unknown> = {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    if (pathname === '/__construct') {
      return Response.json({ thrown: thrownBy((await request.json()) as AuthConstruct) });
    }
    if (pathname === '/__open') {
      scene = open((await request.json()) as AuthSetup & { readonly given: AuthGiven });
      logs.length = 0;
      return new Response('open');
    }
    if (!scene) throw new Error('nothing is open');
    if (pathname === '/__change') {
      scene.world.change((await request.json()) as WorldState);
      return new Response('changed');
    }
    if (pathname === '/__seen') return Response.json(seen(scene));
    return wrapped(await scene.handler.fetch(request, env, ctx));
  },
};

export default handler;
