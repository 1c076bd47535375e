import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
