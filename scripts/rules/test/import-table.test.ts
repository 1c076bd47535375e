import { globSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../run.ts';
import { importsOf } from '../imports.ts';

/** Who may import what, as docs/architecture.md says it. `types` may only be imported as types. */
interface Row {
  readonly values: readonly (string | RegExp)[];
  readonly types: readonly (string | RegExp)[];
}

const CORE = '@mcp-serverless/core';
const NODE = /^node:/;
const CLIENTS = /^@modelcontextprotocol\/(client|sdk)(\/|$)/;
const PUBLIC = /^@mcp-serverless\/(core(\/tasks)?|auth|lambda|cloudflare|vercel|node)$/;

const TABLE: Readonly<Record<string, Row>> = {
  core: { values: [], types: ['@standard-schema/spec'] },
  auth: { values: [CORE, 'jose'], types: [] },
  lambda: { values: [CORE, NODE], types: [] },
  cloudflare: { values: [CORE], types: [] },
  vercel: { values: [CORE], types: [] },
  node: { values: [CORE, '@mcp-serverless/core/live', NODE, /^srvx(\/|$)/], types: [] },
  contract: { values: [PUBLIC, '@mcp-serverless/auth/testing', NODE, CLIENTS, 'vitest', 'zod'], types: [] },
};

/** Files of core that are subpaths, each with the library it is for; nothing in the root imports them. */
const CORE_SUBPATHS: Readonly<Record<string, RegExp>> = {
  'json-schema.ts': /^@cfworker\/json-schema$/,
  'sdk-server.ts': /^@modelcontextprotocol\/server$/,
  'sdk.ts': /^@modelcontextprotocol\/server$/,
  'sdk-v1.ts': /^@modelcontextprotocol\/sdk\//,
  'valibot.ts': /^(@valibot\/to-json-schema|valibot)$/,
  'zod-mini.ts': /^zod\/v4\/core$/,
  'zod3.ts': /^zod-to-json-schema$/,
};

/** The layers of core. A file imports only from layers above it in this list; types may come from anywhere in core. */
const CORE_LAYERS: readonly (readonly string[])[] = [
  ['errors', 'protocol', 'auth', 'task', 'json', 'timer', 'data', 'loss'],
  ['keys', 'jsonrpc', 'http', 'sse', 'uri-template', 'observe', 'seal', 'mailbox', 'bus', 'task-store', 'replay'],
  ['modernise', 'blocks'],
  ['schema', 'tool-result', 'resource-result'],
  ['listed-schema', 'annotate'],
  ['guest-list'],
  ['describe'],
  ['unlisted'],
  [
    'header-params',
    'era',
    'guest-answer',
    'described',
    'access',
    'rate',
    'well-known',
    'gate-options',
    'prompt-arguments',
    'members',
    'prompt-texts',
    'task-ledger',
  ],
  ['sealed-sessions'],
  ['answer', 'context', 'session', 'task-run'],
  ['define', 'gate', 'definition'],
  ['registry', 'middleware', 'classes'],
  ['lists'],
  ['config', 'server-core'],
  ['exchange', 'check-server'],
  ['conversation'],
  ['ask'],
  ['run'],
  ['tools'],
  ['resources', 'prompts', 'completion'],
  ['dispatch'],
  ['engine', 'visit'],
  ['handle'],
  ['guest', 'server'],
  ['sdk-server', 'test-wire', 'test-result'],
  ['items'],
  ['index', 'live', 'tasks', 'testing', 'sdk', 'sdk-v1', 'json-schema', 'valibot', 'zod-mini', 'zod3'],
];

const sources = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: ROOT, exclude: (path) => /node_modules|dist|\.packed|\.cache/.test(path) }).sort();

const fits = (specifier: string, allowed: readonly (string | RegExp)[]): boolean =>
  allowed.some((one) => (typeof one === 'string' ? one === specifier : one.test(specifier)));

const isRelative = (specifier: string): boolean => specifier.startsWith('.');

describe('who may import what', () => {
  it('has a row for every package', () => {
    expect(sources('packages/*/package.json').map((file) => file.split('/')[1])).toEqual(Object.keys(TABLE).sort());
  });

  it.each(Object.entries(TABLE))('packages/%s', (name, row) => {
    const wrong: string[] = [];
    const files = sources(`packages/${name}/src/**/*.ts`);
    for (const file of files) {
      for (const { specifier, typeOnly, line } of importsOf(join(ROOT, file))) {
        const allowed = isRelative(specifier)
          ? resolve(ROOT, dirname(file), specifier).startsWith(join(ROOT, 'packages', name, 'src', '/'))
          : fits(specifier, row.values) ||
            (typeOnly && fits(specifier, row.types)) ||
            (name === 'core' && CORE_SUBPATHS[basename(file)]?.test(specifier) === true) ||
            // Discovery imports what the user's folders hold.
            (specifier === '<computed>' && file === 'packages/node/src/discover.ts');
        if (!allowed) wrong.push(`${file}:${line} imports ${specifier}`);
      }
    }
    expect(files).not.toEqual([]);
    expect(wrong).toEqual([]);
  });

  it('leaves no package by a relative path, and lets apps alone import apps', () => {
    const wrong: string[] = [];
    for (const file of sources('{packages,apps,bench,platforms,conformance,clients,browser}/**/*.{ts,tsx}')) {
      const [top, name] = file.split('/');
      const home = top === 'packages' || top === 'apps' ? `${top}/${name}/` : `${top}/`;
      for (const { specifier, line } of importsOf(join(ROOT, file))) {
        const target = relative(ROOT, resolve(ROOT, dirname(file), specifier));
        const leaves = isRelative(specifier) && !`${target}/`.startsWith(home) && !isShared(file, target);
        const deep = /^@mcp-serverless\/[^/]+\/(src|dist|test)\//.test(specifier);
        const app = specifier.startsWith('@mcp-serverless/app-') && (top === 'packages' || top === 'bench');
        if (leaves || deep || app) wrong.push(`${file}:${line} imports ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

describe('the layers of core', () => {
  const level = new Map(
    CORE_LAYERS.flatMap((files, index) => files.map((file): [string, number] => [`${file}.ts`, index])),
  );

  const files = sources('packages/core/src/**/*.ts').map((file) => relative('packages/core/src', file));

  it('name every file', () => {
    expect(files).toEqual([...level.keys()].sort());
  });

  it('are imported in one direction', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const own = level.get(file) ?? -1;
      for (const { specifier, typeOnly } of importsOf(join(ROOT, 'packages/core/src', file))) {
        const other = level.get(specifier.replace('./', ''));
        if (!typeOnly && other !== undefined && other >= own) wrong.push(`${file} imports ${specifier}`);
      }
    }
    expect(wrong).toEqual([]);
  });
});

/**
 * Build settings and repository scripts are shared: tsup.base.ts by the packages, scripts by the nested workspaces.
 * The contract drives an adapter through the stand-in for its platform that lies with the adapter's own tests.
 * Suites of real clients and browsers start a server from source: package roots, and the contract's fixture.
 * The Lambda apps serve one server and share the tests of it.
 */
function isShared(file: string, target: string): boolean {
  return (
    (target === 'tsup.base.ts' && file.endsWith('tsup.config.ts')) ||
    target.startsWith('scripts/') ||
    (/^(conformance|clients|browser|bench\/node)\//.test(file) &&
      /^packages\/(\w+\/src\/index\.ts|contract\/src\/.+)$/.test(target)) ||
    (file.startsWith('conformance/lambda/') && target.startsWith('platforms/lambda/')) ||
    (file.startsWith('packages/contract/test/') && /^packages\/\w+\/test\/bed\//.test(target)) ||
    (/^apps\/lambda-[\w-]+\/test\//.test(file) && target.startsWith('apps/lambda-http-api/test/'))
  );
}
