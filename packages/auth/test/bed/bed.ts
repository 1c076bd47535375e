/** What the tests of providers share: a time, an authorization server, requests. */

import type { AuthOutcome } from '@mcp-serverless/core';
import { createTestAuthorizationServer, type TestAuthorizationServer } from '../../src/testing.ts';

export const NOW = 1_800_000_000;
export const ISSUER = 'https://auth.example.com';
export const RESOURCE = 'https://mcp.example.com/mcp';

/** A clock that stands still until a test moves it. */
export interface Clock {
  now: number;
  readonly read: () => number;
}

export function stoppedClock(): Clock {
  const clock: Clock = { now: NOW, read: () => clock.now };
  return clock;
}

export interface Bed {
  readonly as: TestAuthorizationServer;
  readonly clock: Clock;
  /** How often the server was asked for its keys. */
  readonly fetches: () => number;
}

export async function createBed(): Promise<Bed> {
  const clock = stoppedClock();
  const as = await createTestAuthorizationServer({ clock: clock.read });
  return { as, clock, fetches: () => as.received.filter(({ url }) => url === as.jwksUri).length };
}

export type HeaderList = readonly (readonly [name: string, value: string])[];

/** A request to the resource; every header is appended, as adapters do. */
export function requestWith(headers: HeaderList): Request {
  const request = new Request(RESOURCE, { method: 'POST' });
  for (const [name, value] of headers) request.headers.append(name, value);
  return request;
}

export function bearer(token: string): Request {
  return requestWith([['authorization', `Bearer ${token}`]]);
}

/** An outcome in one word: `ok`, `none`, `unavailable`, or why it was refused. */
export function wordOf(outcome: AuthOutcome): string {
  return outcome.outcome === 'refused' ? outcome.reason : outcome.outcome;
}
