import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { APIKeyAuthProvider } from '../src/index.ts';

const KEY = '0123456789abcdef';
const HASH = `sha256:${'ab'.repeat(32)}`;
const SECONDS = 'must be seconds since the epoch, not milliseconds';
const UNFIT = 'must be 16 to 512 visible ASCII characters and no comma. Make a key with generateApiKey()';
const HASH_OF_KEY = `sha256:${createHash('sha256').update(KEY).digest('hex')}`;
const ARRAY = ': keys must be an array with at least one key, like [process.env.API_KEY]';
const HEADER = ': headerName must name a header, not Authorization, which is read anyway, or Cookie';
const DIGITS = 'must be "sha256:" and 64 hexadecimal digits, as of generateApiKey()';

test.each<[unknown, string]>([
  [undefined, ': options must be an object'],
  [{}, ARRAY],
  [{ keys: KEY }, ARRAY],
  [{ keys: [] }, ARRAY],
  [{ keys: [KEY], realm: 'x' }, ': unknown option "realm". Known: keys, lookup, headerName, clock'],
  [{ keys: [undefined] }, ': keys[0] is undefined. Set the variable it comes from'],
  [{ keys: [KEY, null] }, ': keys[1] is null. Set the variable it comes from'],
  [{ keys: [''] }, `: keys[0] ${UNFIT}`],
  [{ keys: ['abc'] }, `: keys[0] ${UNFIT}`],
  [{ keys: [`${KEY},x`] }, `: keys[0] ${UNFIT}`],
  [{ keys: [`${KEY} x`] }, `: keys[0] ${UNFIT}`],
  [{ keys: [`${KEY}\n`] }, `: keys[0] ${UNFIT}`],
  [{ keys: [`${KEY}\u00e9`] }, `: keys[0] ${UNFIT}`],
  [{ keys: ['k'.repeat(513)] }, `: keys[0] ${UNFIT}`],
  [{ keys: [KEY, KEY] }, ': keys[1] is configured twice. Leave one of the two out'],
  [{ keys: [KEY, { id: 'a', hash: HASH_OF_KEY }] }, ': keys[1] is configured twice. Leave one of the two out'],
  [{ keys: [KEY, { id: 'a', key: KEY }] }, ': keys[1] is configured twice. Leave one of the two out'],
  [
    {
      keys: [
        { id: 'a', hash: HASH },
        { id: 'b', hash: HASH.replace('ab', 'AB') },
      ],
    },
    ': keys[1] is configured twice. Leave one of the two out',
  ],
  [{ keys: [7] }, ': keys[0] is number. Set the variable it comes from'],
  [
    { keys: [{ id: 'a', key: KEY, scope: 'x' }] },
    ': keys[0]: unknown option "scope". Known: key, hash, id, subject, scopes, revoked, expiresAt, notBefore',
  ],
  [{ keys: [{ key: KEY }] }, ': keys[0].id must be a name'],
  [{ keys: [{ id: '', key: KEY }] }, ': keys[0].id must be a name'],
  [{ keys: [{ id: 'a' }] }, ': keys[0]: give either key or hash'],
  [{ keys: [{ id: 'a', key: KEY, hash: HASH }] }, ': keys[0]: give either key or hash'],
  [{ keys: [{ id: 'a', key: undefined }] }, ': keys[0].key is undefined. Set the variable it comes from'],
  [{ keys: [{ id: 'a', key: 'short' }] }, `: keys[0].key ${UNFIT}`],
  [{ keys: [{ id: 'a', hash: 'ab'.repeat(32) }] }, `: keys[0].hash ${DIGITS}`],
  [{ keys: [{ id: 'a', hash: undefined }] }, `: keys[0].hash ${DIGITS}`],
  [{ keys: [{ id: 'a', key: KEY, subject: '' }] }, ': keys[0].subject must be a name'],
  [{ keys: [{ id: 'a', key: KEY, scopes: 'mcp:read' }] }, ': keys[0].scopes must be a list of names'],
  [{ keys: [{ id: 'a', key: KEY, revoked: 'yes' }] }, ': keys[0].revoked must be true or false'],
  [{ keys: [{ id: 'a', key: KEY, expiresAt: 1_800_000_000_000 }] }, `: keys[0].expiresAt ${SECONDS}`],
  [{ keys: [{ id: 'a', key: KEY, expiresAt: '2030-01-01' }] }, `: keys[0].expiresAt ${SECONDS}`],
  [{ keys: [{ id: 'a', key: KEY, notBefore: Number.NaN }] }, `: keys[0].notBefore ${SECONDS}`],
  [{ keys: [KEY], headerName: 'X API Key' }, HEADER],
  [{ keys: [KEY], headerName: 'Authorization' }, HEADER],
  [{ keys: [KEY], headerName: 'cookie' }, HEADER],
  [{ keys: [KEY], headerName: '' }, HEADER],
  [{ keys: [KEY], headerName: 7 }, HEADER],
  [{ keys: [KEY], lookup: 'db' }, ': lookup must be a function'],
  [{ keys: 'x', lookup: () => undefined }, ARRAY],
  [{ keys: [KEY], clock: 1 }, ': clock must be a function that returns seconds'],
])('%j throws and names the fix', (options, message) => {
  expect(() => new APIKeyAuthProvider(options as never)).toThrow(new TypeError(`APIKeyAuthProvider${message}`));
});

test('no message repeats a key', () => {
  const secret = 'this-is-a-secret-key, with a comma';
  expect(() => new APIKeyAuthProvider({ keys: [secret] })).toThrow(expect.not.stringContaining('secret'));
});
