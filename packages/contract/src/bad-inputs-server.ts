/** The servers that bad inputs are sent to, by the names of their configurations. Runs wherever core runs. */

import { APIKeyAuthProvider, OAuthAuthProvider } from '@mcp-serverless/auth';
import {
  type AuditEvent,
  type AuthProvider,
  defineTool,
  type MCPServer,
  type RateLimiter,
  type ToolContext,
  type ToolLike,
} from '@mcp-serverless/core';
import * as z from 'zod';
import { createFixture, type FixtureOverrides } from './fixture.ts';

/** A key of the configuration `F-KEY`. For tests only. */
export interface BadInputKey {
  readonly value: string;
  readonly subject?: string;
  readonly scopes?: readonly string[];
  readonly revoked?: boolean;
  /** Seconds since the epoch. */
  readonly expiresAt?: number;
}

/** What of `bad-inputs.json` a server is made with: little enough to be handed to a Worker as a variable. */
export interface Given {
  /** The only time there is, in seconds since the epoch. */
  readonly clock: number;
  readonly keys: Readonly<Record<string, BadInputKey>>;
  /** The public keys of the issuer. */
  readonly jwks: { readonly keys: readonly Readonly<Record<string, unknown>>[] };
}

/** What a server tells the suite about what it does. */
export interface Witness {
  /** The handler of a tool was entered. */
  entered(tool: string): void;
  audited(event: AuditEvent): void;
}

/** A text again and again. */
export interface Filler {
  readonly unit: string;
  /** In bytes. */
  readonly total: number;
}

const CHUNK_BYTES = 64 * 1024;

/** A body that is made while it is read, so that it costs nothing when nobody reads on. */
export function streamOf({ unit, total }: Filler): ReadableStream<Uint8Array> {
  const chunk = new TextEncoder().encode(unit.repeat(CHUNK_BYTES / unit.length));
  let left = total;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(chunk.subarray(0, Math.min(left, CHUNK_BYTES)));
      left -= CHUNK_BYTES;
      if (left <= 0) controller.close();
    },
  });
}

type Configure = (given: Given, witness: Witness) => Configuration;

interface Configuration {
  readonly options: FixtureOverrides;
  /** More tools than the fixture's. */
  readonly tools?: readonly ToolLike[];
}

const ISSUER = 'https://auth.example.com';
const RESOURCE = 'https://mcp.example.com/mcp';
const SCOPE_HIERARCHY = { 'mcp:admin': ['mcp:write', 'mcp:read'], 'mcp:write': [] };

/** `observe: undefined` is core's own log: it is looked at as well. */
const LOGGED: FixtureOverrides = { observe: undefined };

/** Configurations of the file by name. A name in lower case is a variant that some of its cases need. */
const CONFIGURATIONS: Readonly<Record<string, Configure>> = {
  'F-OPEN': () => ({ options: LOGGED }),
  'F-ORIGIN': () => ({
    options: { ...LOGGED, cors: { allowOrigin: 'https://app.example.com' }, allowedHosts: ['mcp.example.com'] },
  }),
  'F-KEY': ({ clock, keys }, witness) => {
    const records = Object.entries(keys).map(([id, { value, ...record }]) => ({ id, key: value, ...record }));
    const provider = new APIKeyAuthProvider({ keys: records, clock: () => clock });
    return { options: { ...LOGGED, auth: { provider } }, tools: scopedTools(witness) };
  },
  'F-JWT': (given, witness) => guarded(given, witness),
  'F-JWT, in pages': (given, witness) => guarded(given, witness, { pageSize: 5 }),
  'F-JWT-CORS': (given, witness) => guarded(given, witness, { cors: { allowOrigin: 'https://app.example.com' } }),
  'F-MRTR': (given, witness) => asking(given, witness, SECRETS.main),
  'F-MRTR, previous': (given, witness) => asking(given, witness, SECRETS.previous),
  'F-MRTR, main and previous': (given, witness) => asking(given, witness, [SECRETS.main, SECRETS.previous]),
  'F-PROVIDER-THROWS': () => ({ options: { ...LOGGED, auth: { provider: throwing } } }),
  'F-AUDIT-THROWS': (given, witness) => {
    const audit = (): never => {
      throw new Error('the audit log is full');
    };
    return guarded(given, witness, { auth: { provider: oauth(given), audit } });
  },
  'F-RATELIMIT': (given, witness) => guarded(given, witness, { rateLimit: { limiter: limiterOf(10) } }),
  'F-RATELIMIT-THROWS': (given, witness) => {
    const limiter: RateLimiter = {
      limit() {
        throw new Error('the limiter cannot be reached');
      },
    };
    return guarded(given, witness, { rateLimit: { limiter } });
  },
};

/** Whether there is a configuration of that name. */
export function isConfiguration(name: string): boolean {
  return Object.hasOwn(CONFIGURATIONS, name);
}

/** Builds the server of a configuration. @throws Error for a name that is none */
export function createBadInputServer(name: string, given: Given, witness: Witness): MCPServer {
  const configure = CONFIGURATIONS[name];
  if (!configure) throw new Error(`There is no configuration ${name}`);
  const { options, tools = [] } = configure(given, witness);
  const server = createFixture('open', options, (tool) => witness.entered(tool));
  for (const tool of tools) server.addTool(tool);
  return server;
}

function guarded(given: Given, witness: Witness, options: FixtureOverrides = {}): Configuration {
  const auth = {
    provider: oauth(given),
    scopeHierarchy: SCOPE_HIERARCHY,
    audit: (event: AuditEvent): void => witness.audited(event),
  };
  return { options: { ...LOGGED, auth, ...options }, tools: scopedTools(witness) };
}

function oauth({ clock, jwks }: Given): AuthProvider {
  return new OAuthAuthProvider({
    resource: RESOURCE,
    authorizationServers: [ISSUER],
    validation: {
      issuer: ISSUER,
      audience: RESOURCE,
      jwks: jwks as never,
      algorithms: ['RS256', 'ES256'],
      typ: 'at+jwt',
      clockToleranceSeconds: 30,
      maxTokenAgeSeconds: 86_400,
      maxTokenLifetimeSeconds: 86_400,
    },
    requiredScopes: ['mcp:read'],
    maxTokenBytes: 8192,
    clock: () => clock,
  });
}

const throwing: AuthProvider = {
  authenticate() {
    throw new TypeError("Cannot read properties of undefined (reading 'sub')");
  },
  challenges: () => [],
};

/** Lets each caller through a number of times, ever. */
function limiterOf(max: number): RateLimiter {
  const counts = new Map<string, number>();
  return {
    limit({ key }) {
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { allowed: count <= max, retryAfter: 60 };
    },
  };
}

const SECRETS = {
  main: '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff',
  previous: 'ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100',
} as const;

function asking(given: Given, witness: Witness, stateSecret: string | readonly string[]): Configuration {
  const { options, tools = [] } = guarded(given, witness, { stateSecret, stateTtlSeconds: 300 });
  return { options, tools: [...tools, confirm('confirm', witness), confirm('confirm_other', witness)] };
}

/** Tools that not everybody may call. */
function scopedTools({ entered }: Witness): readonly ToolLike[] {
  return [
    defineTool({
      name: 'write_note',
      description: 'Keeps a note',
      inputSchema: z.object({ id: z.string(), text: z.string() }),
      scopes: ['mcp:read', 'mcp:write'],
      handler({ id }) {
        entered('write_note');
        return `wrote ${id}`;
      },
    }),
    defineTool({
      name: 'admin_purge',
      description: 'Forgets all notes',
      scopes: ['mcp:admin'],
      visibility: 'authorized',
      handler() {
        entered('admin_purge');
        return 'purged';
      },
    }),
  ];
}

/** A tool that asks before it does something, and says that it did it as `<name>: done`. Its state has a secret in it. */
function confirm(name: string, { entered }: Witness): ToolLike {
  return defineTool({
    name,
    description: 'Does what is confirmed',
    inputSchema: z.object({ what: z.string() }),
    async handler({ what }, ctx: ToolContext) {
      entered(name);
      await ctx.step('note', () => ({ what, note: 'secret-context' }));
      const answer = await ctx.elicit({ key: 'ok', message: `Do ${what}?`, schema: z.object({ yes: z.boolean() }) });
      if (answer.action !== 'accept') return 'did nothing';
      entered(`${name}: done`);
      return `did ${what}`;
    },
  });
}
