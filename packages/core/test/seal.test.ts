import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSealer } from '../src/seal.ts';

const A = 'a'.repeat(32);
const B = 'b'.repeat(32);
const value = { what: 'table', n: [1, null, '✓'] };

describe('createSealer', () => {
  it('opens what it sealed, with the same binding only', async () => {
    const sealer = createSealer([A]);
    const token = await sealer.seal(value, 'ann');
    expect(token).toMatch(/^[\w-]+$/);
    expect(token).not.toContain('table');
    expect(await sealer.open(token, 'ann')).toEqual(value);
    expect(await sealer.open(token, 'bob')).toBeUndefined();
    expect(await createSealer([A]).open(token, 'ann')).toEqual(value);
    expect(await createSealer([B]).open(token, 'ann')).toBeUndefined();
  });
  it('rotates: the first seals, all open', async () => {
    const old = await createSealer([A]).seal(value, '');
    const rotated = createSealer([B, A]);
    expect(await rotated.open(old, '')).toEqual(value);
    expect(await createSealer([A]).open(await rotated.seal(value, ''), '')).toBeUndefined();
  });
  it('has a key of its own without a secret', async () => {
    const own = createSealer([]);
    expect(await own.open(await own.seal(value, ''), '')).toEqual(value);
    expect(await createSealer([]).open(await own.seal(value, ''), '')).toBeUndefined();
  });
  it('has one key of its own, however many ask for it first', async () => {
    const own = createSealer([]);
    const tokens = await Promise.all([own.seal(1, ''), own.seal(2, ''), own.seal(3, '')]);
    expect(await Promise.all(tokens.map((token) => own.open(token, '')))).toEqual([1, 2, 3]);
  });
  it('never seals to the same token twice', async () => {
    const sealer = createSealer([A]);
    expect(await sealer.seal(value, '')).not.toBe(await sealer.seal(value, ''));
  });
  it('accepts none of 10,000 changed tokens', async () => {
    const sealer = createSealer([A]);
    const token = await sealer.seal(value, '');
    const at = fc.nat(token.length - 1);
    const char = fc.constantFrom(...'ABCxyz019-_=+/ .é');
    const changed = fc.oneof(
      fc.tuple(at, char).map(([i, c]) => token.slice(0, i) + c + token.slice(i + 1)),
      fc.tuple(at, char).map(([i, c]) => token.slice(0, i) + c + token.slice(i)),
      at.map((i) => token.slice(0, i)),
      fc.tuple(at, at).map(([i, j]) => token.slice(0, Math.min(i, j)) + token.slice(Math.max(i, j) + 1)),
      fc.string(),
    );
    await fc.assert(
      fc.asyncProperty(
        changed.filter((text) => text !== token),
        async (text) => {
          expect(await sealer.open(text, '')).toBeUndefined();
        },
      ),
      { numRuns: 10_000 },
    );
  }, 60_000);
});

describe('a server that never asks', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.doUnmock('../src/ask.ts');
    vi.doUnmock('../src/seal.ts');
    vi.resetModules();
  });

  it('derives no key and loads nothing', async () => {
    const loaded: string[] = [];
    vi.resetModules();
    for (const file of ['../src/ask.ts', '../src/seal.ts']) {
      vi.doMock(file, async (original) => {
        loaded.push(file);
        return original();
      });
    }
    const { defineTool, MCPServer } = await import('../src/index.ts');
    const { testClient } = await import('../src/testing.ts');
    const derive = vi.spyOn(crypto.subtle, 'importKey');
    const server = new MCPServer({ name: 's', version: '1', observe: false, stateSecret: A, sessions: 'sealed' });
    server.addTool(defineTool({ name: 'plain', description: 'd', handler: async () => 'ok' }));
    server.addTool(defineTool({ name: 'asking', description: 'd', handler: (_input, ctx) => ctx.sample({}) }));
    for (const era of ['modern', 'legacy'] as const) {
      expect(await testClient(server, { era }).callTool('plain')).toMatchObject({ content: [{ text: 'ok' }] });
    }
    expect([loaded, derive.mock.calls]).toEqual([[], []]);

    const client = testClient(server, { capabilities: { sampling: {} } });
    expect(await client.callTool('asking')).toMatchObject({ resultType: 'input_required' });
    expect([loaded, derive.mock.calls.length]).toEqual([['../src/ask.ts', '../src/seal.ts'], 2]);
  });
});
