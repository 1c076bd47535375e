import { createHash } from 'node:crypto';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { expect, test } from 'vitest';
import { crc32 } from '../src/generate.ts';
import { APIKeyAuthProvider, generateApiKey } from '../src/index.ts';

test('a key has its prefix, id, randomness and checksum', async () => {
  const { id, key, hash } = await generateApiKey();
  const [, prefix, publicId, random, checksum] =
    /^(mcp_live)_([0-9a-f]{10})_([0-9a-f]{40})([0-9a-f]{8})$/.exec(key) ?? [];
  expect([prefix, publicId, random?.length]).toEqual(['mcp_live', id, 40]);
  expect(Number.parseInt(checksum ?? '', 16)).toBe(zlibCrc32(key.slice(0, -8)));
  expect(hash).toBe(`sha256:${createHash('sha256').update(key).digest('hex')}`);
});

test('no two are alike', async () => {
  const made = await Promise.all(Array.from({ length: 100 }, generateApiKey));
  expect(new Set(made.map(({ id }) => id)).size).toBe(100);
  expect(new Set(made.map(({ key }) => key)).size).toBe(100);
});

test('what it gives authenticates', async () => {
  const { id, key, hash } = await generateApiKey();
  const provider = new APIKeyAuthProvider({ keys: [{ id, hash, subject: 'service' }] });
  const request = new Request('https://mcp.example.com/', { headers: { authorization: `Bearer ${key}` } });
  expect(await provider.authenticate(request)).toMatchObject({
    outcome: 'ok',
    principal: { subject: 'service', clientId: id },
  });
});

// The check value of the algorithm, and the empty text.
test.each([
  ['123456789', 0xcbf43926],
  ['', 0],
])('CRC-32 of "%s"', (text, expected) => {
  expect(crc32(text)).toBe(expected);
});
