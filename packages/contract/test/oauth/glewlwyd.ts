/**
 * Glewlwyd, an authorization server in C, on loopback with a database of its own. Runs where Debian's package is
 * installed, or was unpacked (`dpkg -x`) into the folder that `GLEWLWYD_ROOT` names.
 */

import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Credentials } from './oidc.ts';
import { browse } from './oidc.ts';

const ROOT = process.env['GLEWLWYD_ROOT'] ?? '/';
const PROGRAM = join(ROOT, 'usr/bin/glewlwyd');
const SCHEMA = join(ROOT, 'usr/share/dbconfig-common/data/glewlwyd/install/sqlite3');

/** Why it cannot run here, if it cannot. */
export const missing: string | undefined = [PROGRAM, SCHEMA].every((file) => existsSync(file))
  ? undefined
  : 'needs Glewlwyd: the package of Debian, or GLEWLWYD_ROOT';

export interface Glewlwyd {
  readonly issuer: string;
  readonly introspectionEndpoint: string;
  readonly revocationEndpoint: string;
  /** A client that calls for itself. */
  readonly machine: Credentials;
  /** The one user, who agrees to everything. */
  browse(url: URL): Promise<URLSearchParams>;
  close(): Promise<void>;
}

const MACHINE = { clientId: 'machine', clientSecret: 'machine-secret' };
const USER = { username: 'ada', password: 'correct horse' };
/** Of the database as the package makes it. */
const ADMIN = { username: 'admin', password: 'password' };
const SCOPES = ['mcp:read', 'mcp:write'];
const PLUGIN = 'oidc';

/** Starts a server that gives tokens for one resource. */
export async function startGlewlwyd(resource: string): Promise<Glewlwyd> {
  const dir = await mkdtemp(join(tmpdir(), 'glewlwyd-'));
  const { origin, stop } = await run(dir);
  const close = async (): Promise<void> => {
    await stop();
    await rm(dir, { recursive: true, force: true });
  };
  const issuer = `${origin}/api/${PLUGIN}`;
  try {
    await configure(origin, issuer, resource);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    issuer,
    introspectionEndpoint: `${issuer}/introspect`,
    revocationEndpoint: `${issuer}/revoke`,
    machine: MACHINE,
    async browse(url) {
      // What the pages of the server would do: log in, agree to what is asked, and go on.
      const cookies = await logIn(origin, USER);
      const scope = url.searchParams.get('scope');
      await send(origin, 'PUT', `auth/grant/${url.searchParams.get('client_id')}`, { scope }, cookies);
      return browse(new URL(`${url.href}&g_continue`), cookies);
    },
    close,
  };
}

interface Process {
  readonly origin: string;
  stop(): Promise<void>;
}

/** It cannot be told to take any port that is free: one that was free a moment ago may not be any more. */
async function run(dir: string): Promise<Process> {
  const database = join(dir, 'database');
  const { DatabaseSync } = await import('node:sqlite');
  const made = new DatabaseSync(database);
  made.exec(await readFile(SCHEMA, 'utf8'));
  made.close();
  for (let attempt = 1; ; attempt++) {
    try {
      return await runOn(await freePort(), dir, database);
    } catch (error) {
      if (attempt === 3) throw error;
    }
  }
}

async function runOn(port: number, dir: string, database: string): Promise<Process> {
  const origin = `http://127.0.0.1:${port}`;
  const modules = Object.entries({
    user: 'user',
    user_middleware: 'user_middleware',
    client: 'client',
    user_auth_scheme: 'scheme',
    plugin: 'plugin',
  }).map(([kind, folder]) => `${kind}_module_path="${join(ROOT, 'usr/lib/glewlwyd', folder)}"`);
  const config = join(dir, 'config');
  await writeFile(
    config,
    `port=${port}
bind_address="127.0.0.1"
external_url="${origin}"
login_url="login.html"
api_prefix="api"
cookie_domain="127.0.0.1"
cookie_secure=0
session_key="session"
admin_scope="g_admin"
profile_scope="g_profile"
log_mode="console"
log_level="INFO"
hash_algorithm="SHA512"
${modules.join('\n')}
database={ type="sqlite3"; path="${database}"; };
`,
  );
  const child = spawn(PROGRAM, ['--config-file', config], {
    env: { ...process.env, LD_LIBRARY_PATH: await libraries() },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exit = once(child, 'exit');
  let said = '';
  const started = new Promise<void>((resolve) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('Glewlwyd started on port')) resolve();
      });
    }
  });
  const ended = exit.then(() => Promise.reject(new Error(`glewlwyd ended: ${said.slice(-500)}`)));
  // It ends in any case, in the end by `stop`.
  ended.catch(() => {});
  await Promise.race([started.then(() => answering(origin)), ended]);
  return {
    origin,
    async stop() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}

/** It says that it has started a moment before it has. */
async function answering(origin: string): Promise<void> {
  for (;;) {
    const answered = await fetch(origin).then(
      (response) => response.arrayBuffer(),
      () => undefined,
    );
    if (answered) return;
    await setTimeout(10);
  }
}

/** Where the libraries are that came with an unpacked package: a folder with the name of the architecture. */
async function libraries(): Promise<string> {
  if (ROOT === '/') return process.env['LD_LIBRARY_PATH'] ?? '';
  const lib = join(ROOT, 'usr/lib');
  return (await readdir(lib))
    .filter((name) => name.includes('-linux-'))
    .map((name) => join(lib, name))
    .join(':');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** What an administrator sets: scopes, a user, the plugin that speaks OAuth, and a client. */
async function configure(origin: string, issuer: string, resource: string): Promise<void> {
  const cookies = await logIn(origin, ADMIN);
  const add = (path: string, body: object): Promise<unknown> => send(origin, 'POST', path, body, cookies);
  for (const name of SCOPES) await add('scope', { name, display_name: name, password_required: false, scheme: {} });
  await add('user', { ...USER, enabled: true, scope: SCOPES });
  const { privateKey: key, publicKey: cert } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const parameters = {
    iss: issuer,
    'oauth-as-iss-id': true,
    'jwt-type': 'ecdsa',
    'jwt-key-size': '256',
    key,
    cert,
    'jwks-show': true,
    'access-token-duration': 300,
    'refresh-token-duration': 3600,
    'code-duration': 60,
    'refresh-token-rolling': true,
    'allow-non-oidc': true,
    'auth-type-code-enabled': true,
    'auth-type-client-enabled': true,
    // With a refresh token the 1.x client would refresh after a 403, get the same scopes, and give up.
    'auth-type-refresh-enabled': false,
    'pkce-allowed': true,
    'pkce-required': true,
    'resource-allowed': true,
    'resource-scope': Object.fromEntries(SCOPES.map((scope) => [scope, [resource]])),
    'resource-scope-and-client-property': false,
    'resource-change-allowed': false,
    'introspection-revocation-allowed': true,
    'introspection-revocation-allow-target-client': true,
    'introspection-revocation-auth-scope': [],
    'register-client-allowed': true,
    'register-client-auth-scope': [],
    'register-client-credentials-scope': [],
  };
  await add('mod/plugin', { module: 'oidc', name: PLUGIN, display_name: PLUGIN, enabled: true, parameters });
  await add('client', {
    client_id: MACHINE.clientId,
    name: MACHINE.clientId,
    client_secret: MACHINE.clientSecret,
    enabled: true,
    confidential: true,
    scope: ['mcp:read'],
    authorization_type: ['client_credentials'],
    redirect_uri: [],
    token_endpoint_auth_method: ['client_secret_basic'],
  });
}

type Cookies = ReadonlyMap<string, string>;

async function logIn(origin: string, user: typeof USER): Promise<Cookies> {
  const response = await send(origin, 'POST', 'auth', user);
  return new Map(
    response.headers.getSetCookie().map((line) => {
      const [name = '', value = ''] = line.split(';', 1)[0]?.split(/=(.*)/s) ?? [];
      return [name, value];
    }),
  );
}

/** @throws Error when the server does not say 200 */
async function send(
  origin: string,
  method: string,
  path: string,
  body: object,
  cookies: Cookies = new Map(),
): Promise<Response> {
  const response = await fetch(`${origin}/api/${path}`, {
    method,
    headers: {
      'content-type': 'application/json',
      cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
    },
    body: JSON.stringify(body),
  });
  if (response.status !== 200) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response;
}
