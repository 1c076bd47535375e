import type { AuditEvent, MCPServer } from '@mcp-serverless/core';
import { createLambdaHandler } from '@mcp-serverless/lambda';
import { createContext, type Gateway, gatewayFetch, httpApi, restApi } from '@mcp-serverless/lambda/testing';
import { afterEach, beforeEach, vi } from 'vitest';
import { given, toRequest } from '../src/bad-inputs.ts';
import { createBadInputServer } from '../src/bad-inputs-server.ts';
import {
  type BadInputTarget,
  CALLER_CATEGORIES,
  describeBadInputs,
  ELSEWHERE,
  PROTOCOL_CATEGORIES,
} from '../src/bad-inputs-suite.ts';

const logs: string[] = [];

beforeEach(() => {
  for (const method of ['log', 'error', 'warn', 'info', 'debug'] as const) {
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => void logs.push(args.map(String).join(' ')));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** Servers of this process: a new one for every case, and everything it does can be seen. */
function inProcess(serve: (server: MCPServer) => (request: Request) => Promise<Response>): BadInputTarget['open'] {
  return async (configuration) => {
    const entered: string[] = [];
    const audit: AuditEvent[] = [];
    const server = createBadInputServer(configuration, given, {
      entered: (tool) => void entered.push(tool),
      audited: (event) => void audit.push(event),
    });
    const fetch = serve(server);
    return {
      send: (request) => fetch(toRequest(request)),
      seen: async () => ({
        entered: entered.splice(0),
        logs: logs.splice(0),
        audit: audit.splice(0),
        prototype: Reflect.ownKeys(Object.prototype).map(String),
      }),
      async advance(seconds) {
        vi.useRealTimers();
        if (seconds > 0) vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
      },
    };
  };
}

function onLambda(gateway: Gateway): BadInputTarget['open'] {
  return inProcess((server) => {
    const send = gatewayFetch(gateway, createLambdaHandler(server), () => createContext());
    return (request) => send(request);
  });
}

describeBadInputs({
  name: 'memory',
  open: inProcess((server) => (request) => server.handleRequest(request)),
  categories: [...PROTOCOL_CATEGORIES, ...CALLER_CATEGORIES],
  skip: ELSEWHERE,
});

/** What no gateway of AWS hands on. */
const GATEWAY: Readonly<Record<string, string>> = {
  'ORG-019': 'the gateway finds the function by Host, and puts its own domain name into the event',
  'ORG-020': 'the gateway finds the function by Host, and puts its own domain name into the event',
  'BODY-016': 'the gateway refuses bodies of more than 10 MB itself',
  'BODY-017': 'the gateway reads as much of a body as Content-Length says',
  'ARG-011': 'the gateway refuses headers of more than 10 kB itself',
  'URI-026': 'the gateway refuses headers of more than 10 kB itself',
};

describeBadInputs({
  name: 'lambda-rest',
  open: onLambda(restApi({ domainName: 'mcp.example.com' })),
  categories: PROTOCOL_CATEGORIES,
  skip: GATEWAY,
});

describeBadInputs({
  name: 'lambda-http-api',
  open: onLambda(httpApi({ domainName: 'mcp.example.com' })),
  categories: PROTOCOL_CATEGORIES,
  skip: {
    ...GATEWAY,
    'BODY-010': 'the gateway puts JSON bodies into the event as text, bad bytes already replaced',
    'BODY-011': 'the gateway puts JSON bodies into the event as text, bad bytes already replaced',
  },
});
