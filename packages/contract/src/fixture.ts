/** The server that every target serves while the contract is checked. Runs wherever core runs: nothing of Node here. */

import { APIKeyAuthProvider, type ApiKeyRecord } from '@mcp-serverless/auth';
import { MCPServer, type ServerOptions } from '@mcp-serverless/core';
import { createMemoryTaskStore, createTasks } from '@mcp-serverless/core/tasks';
import { jobs } from './fixture/jobs.ts';
import { addGuarded, oauthProvider } from './fixture/oauth.ts';
import { prompts } from './fixture/prompts.ts';
import { resources } from './fixture/resources.ts';
import { type Entered, tools } from './fixture/tools.ts';

/**
 * The configurations a target is opened with, one after the other.
 * `open`: no authentication, any origin, every path is the endpoint.
 * `key`: API keys, one allowed origin, only `/mcp` is the endpoint, lists in pages.
 * `oauth`: tokens, and things that need scopes; only `/mcp` is the endpoint.
 */
export const PROFILES = ['open', 'key', 'oauth'] as const;
export type Profile = (typeof PROFILES)[number];

/** Keys of profile `key`, for tests only: they protect nothing. */
export const FIXTURE_KEYS = {
  alpha: 'test-only-key-alpha-0123456789',
  beta: 'test-only-key-beta-0123456789',
} as const;

/** What each key may do. */
const SCOPES: Readonly<Record<keyof typeof FIXTURE_KEYS, readonly string[]>> = {
  alpha: ['mcp:read', 'mcp:write'],
  beta: ['mcp:read'],
};

/** What `whoami` says of each key. */
export function fixturePrincipal(key: keyof typeof FIXTURE_KEYS): object {
  return { subject: `service-${key}`, clientId: key, scopes: SCOPES[key], provider: 'api-key' };
}

/** The only origin that may call profile `key` from a browser. */
export const FIXTURE_ORIGIN = 'https://app.example.com';

/** Name and version the fixture reports: a running server with this name has every tool of the contract. */
export const FIXTURE_INFO = { name: 'contract-fixture', version: '1.2.3' } as const;

/** What `instructions` says, in both eras. */
export const FIXTURE_INSTRUCTIONS = 'Every tool here exists to be tested.';

/** Items per page of a list of profile `key`. */
export const FIXTURE_PAGE_SIZE = 6;

/** The largest body that every profile takes, in bytes. */
export const FIXTURE_MAX_BODY_BYTES: number = 1024 * 1024;

const COMMON: ServerOptions = {
  ...FIXTURE_INFO,
  title: 'Contract fixture',
  description: 'The server of the contract suite',
  instructions: FIXTURE_INSTRUCTIONS,
  limits: { maxBodyBytes: FIXTURE_MAX_BODY_BYTES },
  observe: false,
  // Every instance that serves the fixture has the same.
  stateSecret: 'for tests only: it protects nothing at all',
};

function keyOf(id: keyof typeof FIXTURE_KEYS): ApiKeyRecord {
  return { id, key: FIXTURE_KEYS[id], subject: `service-${id}`, scopes: SCOPES[id] };
}

function optionsOf(profile: Profile): ServerOptions {
  if (profile === 'open') return COMMON;
  if (profile === 'oauth') {
    const scopeHierarchy = { 'notes:admin': ['notes:write', 'notes:publish', 'notes:all'] };
    return { ...COMMON, path: '/mcp', auth: { provider: oauthProvider(), scopeHierarchy } };
  }
  return {
    ...COMMON,
    path: '/mcp',
    pageSize: FIXTURE_PAGE_SIZE,
    cors: { allowOrigin: FIXTURE_ORIGIN },
    auth: { provider: new APIKeyAuthProvider({ keys: [keyOf('alpha'), keyOf('beta')] }) },
  };
}

/** Options of the server; `undefined` stands for core's own default. */
export type FixtureOverrides = { readonly [K in keyof ServerOptions]?: ServerOptions[K] | undefined };

/**
 * Builds the fixture server of a profile.
 * @param overrides win over the profile's own options, one by one
 * @param entered called with a tool's name each time its handler is entered
 */
export function createFixture(
  profile: Profile,
  overrides: FixtureOverrides = {},
  entered: Entered = () => {},
): MCPServer {
  // Given, because adapters say that there may be many instances: a target of the contract is one.
  const tasks = createTasks({ store: createMemoryTaskStore() });
  const options = Object.entries({ ...optionsOf(profile), tasks, ...overrides }).filter(
    ([, value]) => value !== undefined,
  );
  const server = new MCPServer(Object.fromEntries(options) as unknown as ServerOptions);
  for (const tool of [...tools(entered), ...jobs(entered)]) server.addTool(tool);
  for (const prompt of prompts) server.addPrompt(prompt);
  for (const resource of resources) server.addResource(resource);
  if (profile === 'oauth') addGuarded(server, entered);
  return server;
}
