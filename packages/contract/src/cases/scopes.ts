import assert from 'node:assert/strict';
import { CLIENT_KINDS, connect } from '../clients.ts';
import type { CaseContext, ContractCase } from '../contract.ts';
import { FIXTURE_METADATA } from '../fixture/oauth.ts';
import { tokenOf, withToken } from '../tokens.ts';
import { accepted, call, challengeOf, legacy, modern, post, refused } from '../wire.ts';

const NOTE = { text: 'x' };
const ADMIN = 'notes:admin';

/** Operations that need a scope which everybody may know of, with every scope each of them needs. */
const GUARDED: readonly (readonly [what: string, ask: () => Request, scopes: string])[] = [
  ['a tool', () => call.modern('write_note', NOTE), 'mcp:read notes:write notes:publish'],
  ['a tool of a legacy client', () => call.legacy('write_note', NOTE), 'mcp:read notes:write notes:publish'],
  ['a tool with wrong arguments', () => call.modern('write_note', { text: 5 }), 'mcp:read notes:write notes:publish'],
  ['a tool by its arguments', () => call.modern('read_notes', { owner: 'alan' }), 'mcp:read notes:all'],
  ['a prompt', () => modern('prompts/get', { name: 'draft' }), 'mcp:read notes:write'],
  ['a resource', () => modern('resources/read', { uri: 'vault://own' }), 'mcp:read notes:write'],
  ['a resource of a legacy client', () => legacy('resources/read', { uri: 'vault://own' }), 'mcp:read notes:write'],
];

/** What only administrators see: how it is asked for, and the same for something that never existed. */
const HIDDEN: readonly (readonly [what: string, hidden: () => Request, unknown: () => Request])[] = [
  ['a tool', () => call.modern('purge_notes'), () => call.modern('purge_texts')],
  ['a tool of a legacy client', () => call.legacy('purge_notes'), () => call.legacy('purge_texts')],
  ['a prompt', () => modern('prompts/get', { name: 'audit' }), () => modern('prompts/get', { name: 'edict' })],
  [
    'a resource',
    () => modern('resources/read', { uri: 'vault://all/1' }),
    () => modern('resources/read', { uri: 'vault://any/1' }),
  ],
  [
    'completion',
    () => modern('completion/complete', completing('vault://all/{id}')),
    () => modern('completion/complete', completing('vault://any/{id}')),
  ],
];

function completing(uri: string): Record<string, unknown> {
  return { ref: { type: 'ref/resource', uri }, argument: { name: 'id', value: '' } };
}

/** The list that a method gives, and what is hidden in it. */
const LISTS: readonly (readonly [method: string, list: string, key: string, hidden: string])[] = [
  ['tools/list', 'tools', 'name', 'purge_notes'],
  ['prompts/list', 'prompts', 'name', 'audit'],
  ['resources/templates/list', 'resourceTemplates', 'uriTemplate', 'vault://all/{id}'],
];

async function textOf(response: Response): Promise<string> {
  const { content } = await accepted(response);
  return (content as { text: string }[])[0]?.text ?? '';
}

/** Status and body, without the names that were asked for. */
async function answerTo({ fetch }: CaseContext, request: Request): Promise<unknown> {
  const response = await fetch(await withToken(request, 'notes:write'));
  const text = (await response.text()).replaceAll(/purge_texts|edict|vault:\/\/any/g, (name) => RENAMED[name] ?? name);
  return [response.status, response.headers.get('www-authenticate'), text];
}

const RENAMED: Readonly<Record<string, string>> = {
  purge_texts: 'purge_notes',
  edict: 'audit',
  'vault://any': 'vault://all',
};

export const scopes: readonly ContractCase[] = [
  ...GUARDED.flatMap(([what, ask, needed]): ContractCase[] => [
    {
      id: `scopes/step-up: ${what}`,
      title: '403 without the scope, and served with it',
      requirements: ['oauth.scopes'],
      profile: 'oauth',
      bad: true,
      async run({ fetch }) {
        const response = await fetch(await withToken(ask()));
        assert.equal(response.headers.get('cache-control'), 'no-store');
        await refused(response, { status: 403, code: -32600, id: 1 });
        const served = await fetch(await withToken(ask(), ...needed.split(' ')));
        assert.equal(served.status, 200);
        assert.equal('result' in (await served.json()), true);
      },
    },
    {
      id: `scopes/challenge: ${what}`,
      title: 'the challenge of a 403 names every scope of the operation at once',
      requirements: ['oauth.challenge'],
      profile: 'oauth',
      async run({ fetch }) {
        const response = await fetch(await withToken(ask()));
        assert.deepEqual(challengeOf(response), {
          resource_metadata: FIXTURE_METADATA,
          error: 'insufficient_scope',
          scope: needed,
        });
        await response.text();
      },
    },
  ]),
  {
    id: 'scopes/required',
    title: 'a good token without the scope that everything needs is 403, whatever is asked for',
    requirements: ['oauth.scopes'],
    profile: 'oauth',
    async run({ fetch }) {
      for (const scope of [undefined, '', 'notes:write', 'mcp:reader', 'MCP:READ', 'mcp:read,notes:write']) {
        const headers = { authorization: `Bearer ${await tokenOf({ scope })}` };
        await refused(await fetch(modern('tools/list', {}, { headers })), { status: 403, code: -32600 });
        await refused(await fetch(legacy('ping', {}, { headers })), { status: 403, code: -32600, id: null });
      }
    },
  },
  {
    id: 'scopes/some',
    title: 'one of two scopes is not enough, and nothing that only looks like one',
    requirements: ['oauth.scopes'],
    profile: 'oauth',
    async run({ fetch }) {
      for (const held of ['notes:write', 'notes:publish', 'notes:write:x notes:publish', 'notes:write notes:PUBLISH']) {
        const response = await fetch(await withToken(call.modern('write_note', NOTE), ...held.split(' ')));
        await refused(response, { status: 403, code: -32600, id: 1 });
      }
    },
  },
  {
    id: 'scopes/own',
    title: 'scopes may depend on caller and arguments',
    requirements: ['oauth.scopes'],
    profile: 'oauth',
    async run({ fetch }) {
      assert.equal(
        await textOf(await fetch(await withToken(call.modern('read_notes', { owner: 'ada' })))),
        'notes of ada',
      );
    },
  },
  {
    id: 'scopes/hierarchy',
    title: 'a scope stands for those below it, and for no other',
    requirements: ['oauth.scopes'],
    profile: 'oauth',
    async run({ fetch }) {
      assert.equal(await textOf(await fetch(await withToken(call.modern('write_note', NOTE), ADMIN))), 'wrote x');
      assert.equal(await textOf(await fetch(await withToken(call.legacy('purge_notes'), ADMIN))), 'purged');
      const below = ['notes:write', 'notes:publish', 'notes:all'];
      const response = await fetch(await withToken(call.modern('purge_notes'), ...below));
      await refused(response, { status: 200, code: -32602, id: 1 });
    },
  },
  {
    id: 'scopes/batch',
    title: 'a batch does not carry a call past the scopes it needs',
    requirements: ['oauth.scopes'],
    profile: 'oauth',
    bad: true,
    async run({ fetch }) {
      const one = (id: number, name: string): object => ({
        jsonrpc: '2.0',
        id,
        method: 'tools/call',
        params: { name, arguments: NOTE },
      });
      const body = JSON.stringify([one(1, 'echo'), one(2, 'write_note')]);
      const response = await fetch(await withToken(post(body, { headers: { 'mcp-protocol-version': '2025-03-26' } })));
      const text = await response.text();
      assert.doesNotMatch(text, /wrote/);
      assert.match(text, /"code":-32600/);
    },
  },
  ...HIDDEN.map(
    ([what, hidden, unknown]): ContractCase => ({
      id: `scopes/hidden: ${what}`,
      title: 'what a caller may not see answers exactly like what does not exist',
      requirements: ['oauth.hidden'],
      profile: 'oauth',
      bad: true,
      async run(ctx) {
        assert.deepEqual(await answerTo(ctx, hidden()), await answerTo(ctx, unknown()));
      },
    }),
  ),
  {
    id: 'scopes/lists',
    title: 'lists leave out what a caller may not see, and are for that caller alone',
    requirements: ['oauth.hidden', 'lifecycle.caching'],
    profile: 'oauth',
    async run({ fetch }) {
      for (const [method, list, key, hidden] of LISTS) {
        for (const [held, expected] of [
          ['notes:write', false],
          [ADMIN, true],
          ['notes:write', false],
        ] as const) {
          const result = await accepted(await fetch(await withToken(modern(method), held)));
          const items = result[list] as Readonly<Record<string, unknown>>[];
          assert.equal(
            items.some((item) => item[key] === hidden),
            expected,
            `${method} ${held}`,
          );
          assert.equal(result['cacheScope'], 'private', method);
          const older = await accepted(await fetch(await withToken(legacy(method), held)));
          assert.deepEqual(
            (older[list] as Readonly<Record<string, unknown>>[]).map((item) => item[key]),
            items.map((item) => item[key]),
          );
        }
      }
    },
  },
  {
    id: 'scopes/clients',
    title: 'the official clients of both eras see what their token shows, and get the 403',
    requirements: ['oauth.scopes', 'oauth.hidden'],
    profile: 'oauth',
    async run({ fetch }) {
      for (const kind of CLIENT_KINDS) {
        for (const [scope, admin] of [
          ['mcp:read', false],
          [`mcp:read ${ADMIN}`, true],
        ] as const) {
          const { client } = await connect(kind, fetch, { authorization: `Bearer ${await tokenOf({ scope })}` });
          try {
            const names = (await client.listTools()).tools.map(({ name }) => name);
            assert.deepEqual([names.includes('write_note'), names.includes('purge_notes')], [true, admin]);
            const written = client.callTool({ name: 'write_note', arguments: NOTE });
            if (admin) assert.deepEqual((await written)['content'], [{ type: 'text', text: 'wrote x' }]);
            else await assert.rejects(written, /403|insufficient|Forbidden/i);
          } finally {
            await client.close();
          }
        }
      }
    },
  },
];
