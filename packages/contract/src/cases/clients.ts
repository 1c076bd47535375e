import assert from 'node:assert/strict';
import { CLIENT_KINDS, type ClientKind, connect } from '../clients.ts';
import type { CaseContext, ContractCase } from '../contract.ts';
import { PIXEL } from '../fixture/content.ts';
import { FIXTURE_INFO, FIXTURE_INSTRUCTIONS, FIXTURE_KEYS } from '../fixture.ts';

const VERSION: Readonly<Record<ClientKind, string>> = {
  auto: '2026-07-28',
  pinned: '2026-07-28',
  v1: '2025-11-25',
};
const NAME: Readonly<Record<ClientKind, string>> = {
  auto: 'client 2.x negotiating',
  pinned: 'client 2.x pinned to 2026-07-28',
  v1: 'client 1.x',
};
const requirement = (kind: ClientKind): ContractCase['requirements'] => [
  kind === 'v1' ? 'clients.legacy' : 'clients.modern',
];

const text = (result: Record<string, unknown>): unknown => (result['content'] as { text?: unknown }[])[0]?.text;
const errorCode = (code: number) => (error: unknown) => (error as { code?: unknown }).code === code;

/** Connects, lists, calls, reads, gets a prompt, and meets errors. */
async function drive({ fetch }: CaseContext, kind: ClientKind): Promise<void> {
  const { client, version } = await connect(kind, fetch);
  try {
    assert.equal(version, VERSION[kind]);
    const { name, version: serverVersion } = client.getServerVersion() ?? {};
    assert.deepEqual({ name, version: serverVersion }, FIXTURE_INFO);
    assert.equal(client.getInstructions(), FIXTURE_INSTRUCTIONS);

    const { tools } = await client.listTools();
    assert.ok(tools.some(({ name }) => name === 'echo'));
    assert.deepEqual(
      (await client.listPrompts()).prompts.map(({ name }) => name),
      ['plain', 'greet', 'all_kinds', 'fail_prompt', 'table'],
    );
    assert.equal((await client.listResources()).resources[0]?.uri, 'config://app');
    assert.equal((await client.listResourceTemplates()).resourceTemplates[1]?.uriTemplate, 'note://{id}');

    assert.equal(text(await client.callTool({ name: 'echo', arguments: { text: 'hello' } })), 'hello');
    const weather = await client.callTool({ name: 'weather', arguments: { city: 'Oslo' } });
    assert.deepEqual(weather['structuredContent'], { city: 'Oslo', temperature: 21 });
    const { contents } = await client.readResource({ uri: 'config://app' });
    assert.deepEqual(contents, [{ uri: 'config://app', mimeType: 'application/json', text: '{"debug":false}' }]);
    const { messages } = await client.getPrompt({ name: 'greet', arguments: { name: 'Ada' } });
    assert.deepEqual(messages, [
      { role: 'user', content: { type: 'text', text: 'Greet Ada, friendly.' } },
      { role: 'assistant', content: { type: 'image', data: PIXEL, mimeType: 'image/png' } },
    ]);
    const asked = { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'name', value: 'Al' } } as const;
    assert.deepEqual((await client.complete(asked)).completion.values, ['Alan']);

    const failed = await client.callTool({ name: 'fail' });
    assert.equal(failed['isError'], true);
    assert.match(String(text(failed)), /^Internal error \(error id /);
    await assert.rejects(client.callTool({ name: 'nope' }), errorCode(-32602));
    await assert.rejects(client.readResource({ uri: 'nope://x' }), errorCode(kind === 'v1' ? -32002 : -32602));
    await assert.rejects(client.getPrompt({ name: 'nope' }), errorCode(-32602));
    assert.equal(text(await client.callTool({ name: 'echo', arguments: { text: 'again' } })), 'again');
  } finally {
    await client.close();
  }
}

/** The same client with a key and without one. */
async function driveWithKey({ fetch }: CaseContext, kind: ClientKind): Promise<void> {
  await assert.rejects(connect(kind, fetch));
  const { client, version } = await connect(kind, fetch, { 'x-api-key': FIXTURE_KEYS.alpha });
  try {
    assert.equal(version, VERSION[kind]);
    assert.equal(JSON.parse(String(text(await client.callTool({ name: 'whoami' })))).provider, 'api-key');
  } finally {
    await client.close();
  }
}

export const clients: readonly ContractCase[] = CLIENT_KINDS.flatMap((kind): ContractCase[] => [
  {
    id: `clients/${kind}`,
    title: `the official ${NAME[kind]} connects, lists, calls, reads, gets a prompt, and meets errors`,
    requirements: requirement(kind),
    run: (ctx) => drive(ctx, kind),
  },
  {
    id: `clients/${kind}-any`,
    title: `the official ${NAME[kind]} connects to any server and lists its tools`,
    requirements: requirement(kind),
    anyServer: true,
    async run({ fetch }) {
      const { client, version } = await connect(kind, fetch);
      try {
        assert.equal(version, VERSION[kind]);
        assert.ok(Array.isArray((await client.listTools()).tools));
      } finally {
        await client.close();
      }
    },
  },
  {
    id: `clients/${kind}-key`,
    title: `the official ${NAME[kind]} is served with a key and refused without`,
    requirements: [...requirement(kind), 'auth.required'],
    profile: 'key',
    run: (ctx) => driveWithKey(ctx, kind),
  },
]);
