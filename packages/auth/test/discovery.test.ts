import { expect, test } from 'vitest';
import { discoverKeys, metadataUrls } from '../src/discovery.ts';

test.each([
  [
    'https://auth.example.com',
    [
      'https://auth.example.com/.well-known/oauth-authorization-server',
      'https://auth.example.com/.well-known/openid-configuration',
    ],
  ],
  [
    'https://auth.example.com/',
    [
      'https://auth.example.com/.well-known/oauth-authorization-server',
      'https://auth.example.com/.well-known/openid-configuration',
    ],
  ],
  [
    'https://auth.example.com/realms/a',
    [
      'https://auth.example.com/.well-known/oauth-authorization-server/realms/a',
      'https://auth.example.com/.well-known/openid-configuration/realms/a',
      'https://auth.example.com/realms/a/.well-known/openid-configuration',
    ],
  ],
])('the metadata of %s can be at %j', (issuer, expected) => {
  expect(metadataUrls(issuer)).toEqual(expected);
});

const ISSUER = 'https://auth.example.com/a';
const [FIRST = '', SECOND = '', THIRD = ''] = metadataUrls(ISSUER);
const GOOD = { issuer: ISSUER, jwks_uri: 'https://keys.example.net/jwks' };

/** Discovery on a server that answers these URLs, and the URLs that were asked. */
async function discover(answers: Readonly<Record<string, unknown>>) {
  const asked: string[] = [];
  const fetch = async (url: string) => {
    asked.push(url);
    const answer = answers[url];
    if (answer instanceof Error) throw answer;
    if (answer instanceof Response) return answer;
    return answer === undefined ? new Response('not found', { status: 404 }) : Response.json(answer);
  };
  const found = await discoverKeys(fetch, ISSUER, new AbortController().signal).catch((error: Error) => error.message);
  return { found, asked };
}

test.each<[string, Record<string, unknown>, string, number]>([
  ['RFC 8414', { [FIRST]: GOOD }, GOOD.jwks_uri, 1],
  ['OpenID Connect, inserted', { [SECOND]: GOOD }, GOOD.jwks_uri, 2],
  ['OpenID Connect, appended', { [THIRD]: GOOD }, GOOD.jwks_uri, 3],
  ['a page at every path', { [FIRST]: new Response('<html>'), [SECOND]: GOOD }, GOOD.jwks_uri, 2],
  ['a server error', { [FIRST]: new Response('', { status: 500 }), [SECOND]: GOOD }, GOOD.jwks_uri, 2],
  ['nothing', {}, `${ISSUER} has no metadata document. Set jwksUri`, 3],
  ['redirects', { [FIRST]: Response.redirect('https://evil.example/'), [THIRD]: GOOD }, GOOD.jwks_uri, 3],
  [
    'another issuer',
    { [FIRST]: { ...GOOD, issuer: 'https://honest.example' }, [SECOND]: GOOD },
    `${FIRST} is the document of another issuer`,
    1,
  ],
  ['a trailing slash', { [FIRST]: { ...GOOD, issuer: `${ISSUER}/` } }, `${FIRST} is the document of another issuer`, 1],
  ['no issuer', { [FIRST]: { jwks_uri: GOOD.jwks_uri } }, `${FIRST} is the document of another issuer`, 1],
  [
    'no jwks_uri',
    { [FIRST]: { issuer: ISSUER } },
    `jwks_uri of ${FIRST} must be a URL like "https://auth.example.com"`,
    1,
  ],
  [
    'an unsafe jwks_uri',
    { [FIRST]: { ...GOOD, jwks_uri: 'http://169.254.169.254/' } },
    `jwks_uri of ${FIRST} must begin with https:// (http:// only on loopback)`,
    1,
  ],
  [
    'a jwks_uri on this machine',
    { [FIRST]: { ...GOOD, jwks_uri: 'http://127.0.0.1:9/' } },
    `jwks_uri of ${FIRST} must begin with https://`,
    1,
  ],
  [
    'a jwks_uri at localhost',
    { [FIRST]: { ...GOOD, jwks_uri: 'http://localhost:6379/' } },
    `jwks_uri of ${FIRST} must begin with https://`,
    1,
  ],
  ['no network', { [FIRST]: new TypeError('fetch failed'), [SECOND]: GOOD }, 'fetch failed', 1],
])('%s', async (_, answers, expected, requests) => {
  const { found, asked } = await discover(answers);
  expect([found, asked]).toEqual([expected, [FIRST, SECOND, THIRD].slice(0, requests)]);
});
