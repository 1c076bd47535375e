/** Both generations of the official client, with a user at a browser. */

import {
  DpopSession,
  Client as ModernClient,
  ClientCredentialsProvider as ModernCredentials,
  StreamableHTTPClientTransport as ModernTransport,
  UnauthorizedError as ModernUnauthorized,
} from '@modelcontextprotocol/client';
import { UnauthorizedError as LegacyUnauthorized } from '@modelcontextprotocol/sdk/client/auth.js';
import { ClientCredentialsProvider as LegacyCredentials } from '@modelcontextprotocol/sdk/client/auth-extensions.js';
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { browse, CLIENT_DOCUMENT, type Oidc, REDIRECT_URI } from './oidc.ts';

export type Generation = 'v2' | 'v1';

export interface PersonOptions {
  /** Names itself by the address of its document in the place of registering. */
  readonly byDocument?: boolean;
  /** Binds its tokens to a key. */
  readonly dpop?: boolean;
  /** Registers to be given a secret. */
  readonly confidential?: boolean;
  /** How the person gets from where they are sent to what the client is called with. Default: by following redirects. */
  browse?(url: URL): Promise<URLSearchParams>;
}

interface Tokens {
  readonly access_token: string;
  readonly token_type: string;
  readonly refresh_token?: string | undefined;
  readonly scope?: string | undefined;
}

interface Registered {
  readonly client_id: string;
  readonly client_secret?: string | undefined;
}

/** What a person's client keeps: for the clients of both generations an `OAuthClientProvider`. */
export class Person {
  readonly redirectUrl: string = REDIRECT_URI;
  readonly clientMetadataUrl?: string;
  readonly clientMetadata: Readonly<Record<'client_name' | 'token_endpoint_auth_method', string>> &
    Record<'redirect_uris' | 'grant_types' | 'response_types', string[]>;
  readonly dpop?: () => Promise<DpopSession>;
  readonly browse: (url: URL) => Promise<URLSearchParams>;
  /** Where the user was sent, in order. */
  readonly visited: URL[] = [];
  /** Every set of tokens, in order. */
  readonly received: Tokens[] = [];
  registered: Registered | undefined;
  #verifier = '';

  constructor(options: PersonOptions = {}) {
    const { byDocument = false, dpop = false, confidential = false, browse: go = browse } = options;
    this.clientMetadata = {
      redirect_uris: [REDIRECT_URI],
      client_name: 'e2e',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: confidential ? 'client_secret_basic' : 'none',
    };
    this.browse = (url) => go(url);
    if (byDocument) this.clientMetadataUrl = CLIENT_DOCUMENT;
    if (dpop) {
      const session = DpopSession.create();
      this.dpop = () => session;
    }
  }

  clientInformation(): Registered | undefined {
    return this.registered;
  }
  saveClientInformation(information: Registered): void {
    this.registered = information;
  }
  tokens(): Tokens | undefined {
    return this.received.at(-1);
  }
  saveTokens(tokens: Tokens): void {
    this.received.push(tokens);
  }
  redirectToAuthorization(url: URL): void {
    this.visited.push(url);
  }
  saveCodeVerifier(verifier: string): void {
    this.#verifier = verifier;
  }
  codeVerifier(): string {
    return this.#verifier;
  }
}

/** What the tests ask of a connected client. */
export interface Connected {
  call(tool: string): Promise<string>;
  /** The revision that is spoken. */
  readonly version: string | undefined;
  close(): Promise<void>;
}

const INFO = { name: 'e2e', version: '1.0.0' };

interface Transport {
  finishAuth(params: URLSearchParams): Promise<void>;
}

/** Connects; where the server wants a token, the person gets one first. */
export async function connect(generation: Generation, url: URL, person: Person): Promise<Connected> {
  const open = generation === 'v2' ? openModern : openLegacy;
  const first = open(url, person);
  try {
    return await first.connect();
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    await finish(first.transport, person);
    return open(url, person).connect();
  }
}

function isUnauthorized(error: unknown): boolean {
  return error instanceof ModernUnauthorized || error instanceof LegacyUnauthorized;
}

/** The person goes where the client wants, and the client gets what came of it. */
async function finish(transport: Transport, person: Person): Promise<void> {
  const url = person.visited.at(-1);
  if (!url) throw new Error('nobody was sent anywhere');
  await transport.finishAuth(await person.browse(url));
}

interface Opened {
  readonly transport: Transport;
  connect(): Promise<Connected>;
}

function openModern(url: URL, person: Person): Opened {
  const transport = new ModernTransport(url, { authProvider: person });
  return { transport, connect: () => connectModern(transport, (call) => stepping(call, transport, person)) };
}

function openLegacy(url: URL, person: Person): Opened {
  const transport = new LegacyTransport(url, { authProvider: person as never });
  // The 1.x client takes the code alone.
  const taking = { finishAuth: (params: URLSearchParams) => transport.finishAuth(params.get('code') ?? '') };
  return { transport: taking, connect: () => connectLegacy(transport, (call) => stepping(call, taking, person)) };
}

/** A client that has credentials of its own, and no user. */
export function connectMachine(
  generation: Generation,
  url: URL,
  { machine, issuer }: Pick<Oidc, 'machine' | 'issuer'>,
): Promise<Connected> {
  if (generation === 'v2') {
    const authProvider = new ModernCredentials({ ...machine, expectedIssuer: issuer });
    return connectModern(
      new ModernTransport(url, { authProvider }),
      (call) => async (tool) => textOf(await call(tool)),
    );
  }
  // It asks for the scopes it is told beforehand, not for those of the challenge.
  const authProvider = new LegacyCredentials({ ...machine, scope: 'mcp:read' });
  return connectLegacy(new LegacyTransport(url, { authProvider }), (call) => async (tool) => textOf(await call(tool)));
}

type Call = (tool: string) => Promise<unknown>;
type Wrap = (call: Call) => Connected['call'];

async function connectModern(transport: ModernTransport, wrap: Wrap): Promise<Connected> {
  const client = new ModernClient(INFO, { versionNegotiation: { mode: 'auto' } });
  await client.connect(transport);
  return {
    call: wrap((tool) => client.callTool({ name: tool, arguments: {} })),
    version: client.getNegotiatedProtocolVersion(),
    close: () => client.close(),
  };
}

async function connectLegacy(transport: LegacyTransport, wrap: Wrap): Promise<Connected> {
  const client = new LegacyClient(INFO);
  await client.connect(transport as Parameters<LegacyClient['connect']>[0]);
  return {
    call: wrap((tool) => client.callTool({ name: tool, arguments: {} })),
    version: transport.protocolVersion,
    close: () => client.close(),
  };
}

/** Calls a tool; where more scopes are needed, the person agrees to them, and the call is made again. */
function stepping(call: Call, transport: Transport, person: Person): Connected['call'] {
  return async (tool) => {
    try {
      return textOf(await call(tool));
    } catch (error) {
      if (!isUnauthorized(error)) throw error;
      await finish(transport, person);
      return textOf(await call(tool));
    }
  };
}

function textOf(result: unknown): string {
  const [block] = (result as { content: { text?: string }[] }).content;
  return block?.text ?? '';
}
