import { APIKeyAuthProvider } from '@mcp-serverless/auth';
import { serveSdk, toSdkServer } from '@mcp-serverless/core/sdk';
import { expect, test } from 'vitest';
import { oauthProvider } from '../src/fixture/oauth.ts';
import {
  cases,
  createFixture,
  describeContract,
  FIXTURE_KEYS,
  FIXTURE_MAX_BODY_BYTES,
  FIXTURE_ORIGIN,
  type Profile,
  type Target,
} from '../src/index.ts';

/** The fixture's registry, with the protocol of the official SDK 2.x in place of this project's. */
async function openSdk(profile: Profile): Promise<Target> {
  // What is hidden from some callers cannot be moved to the SDK.
  const server = createFixture(profile === 'oauth' ? 'open' : profile);
  const handler = serveSdk((context) => toSdkServer(server, context), {
    limits: { maxBodyBytes: FIXTURE_MAX_BODY_BYTES },
    observe: false,
    ...(profile === 'key' && {
      path: '/mcp',
      cors: { allowOrigin: FIXTURE_ORIGIN },
      auth: { provider: new APIKeyAuthProvider({ keys: [keyOf('alpha'), keyOf('beta')] }) },
    }),
    ...(profile === 'oauth' && { path: '/mcp', auth: { provider: oauthProvider() } }),
  });
  return { name: 'sdk', fetch: (request) => handler.handleRequest(request) };
}

function keyOf(id: keyof typeof FIXTURE_KEYS) {
  const scopes = id === 'alpha' ? ['mcp:read', 'mcp:write'] : ['mcp:read'];
  return { id, key: FIXTURE_KEYS[id], subject: `service-${id}`, scopes };
}

const M = 'https://modelcontextprotocol.io/specification/2026-07-28';
const L = 'https://modelcontextprotocol.io/specification/2025-11-25';

/** Where SDK 2.4.0 differs from what the contract asks for: cases by their ids, and the clause the contract follows. */
const DIFFERENCES: readonly (readonly [ids: RegExp, why: string])[] = [
  [
    /^lifecycle\/(discover$|initialize 20)/,
    `says listChanged: false where leaving it out means the same; on initialize, members that the revision does not know (${M}/server/tools#capabilities)`,
  ],
  [
    /^lifecycle\/every-result$/,
    `repeats title and description in every result, where name and version are asked for (${M}/basic#_meta)`,
  ],
  [
    /^lifecycle\/envelope: _meta is (null|no object)/,
    `-32600 for a malformed envelope, which is -32602 (${M}/basic#_meta)`,
  ],
  [
    /^(lifecycle\/envelope: (no|capabilities|version|clientInfo|an)|headers\/(version|method|name|base64-|param: (missing|another|bad)|order|uri))/,
    `adds data to the error, which repeats what the caller sent, of any length (${M}/basic#error-responses: data is optional)`,
  ],
  [
    /^headers\/param: copies/,
    'reads Mcp-Param-* as one text, however often it was sent (https://www.rfc-editor.org/rfc/rfc9110#section-5.3 leaves it to the recipient)',
  ],
  [
    /^rpc\/null-for-absent$/,
    'refuses null for what is absent (https://www.jsonrpc.org/specification#request_object: params may be omitted)',
  ],
  [
    /^(lifecycle\/unsupported: x|tools\/unknown$|resources\/unsafe: note:\/\/a{9})/,
    `repeats input of any length in the error (${M}/server/tools#security-considerations: sanitise outputs)`,
  ],
  [
    /^(lifecycle\/initialize-invalid|prompts\/invalid|completion\/invalid|resources\/invalid|stream\/declared)$/,
    `malformed params of a legacy request are -32603, a thrown validation error, instead of -32602 (${L}/server/tools#error-handling)`,
  ],
  [
    /^(lifecycle\/legacy-version-unsupported|headers\/copies of the version, legacy)$/,
    `-32000, from the range new implementations should not use (${M}/basic#error-codes)`,
  ],
  [
    /^rpc\/(unreadable: (a string|a number|null|an id (that|beyond)|an answer)|invalid: method|batch-modern)/,
    `id null where it was not read, in the modern era as well, whose schema has no null (${M}/basic#error-responses)`,
  ],
  [
    /^rpc\/unreadable: an id with a fraction/,
    `takes a fraction for an id, which is an integer or a string (${M}/basic#requests)`,
  ],
  [
    /^rpc\/unreadable: an id of 900/,
    `repeats an id of any length (${M}/basic#requests sets no bound; this project does)`,
  ],
  [
    /^rpc\/unknown-method: "tools\/list "/,
    `adds data to the error, which repeats what the caller sent (${M}/basic#error-responses: data is optional)`,
  ],
  [
    /^listen\/as-advertised$/,
    `says listChanged: false and answers subscriptions/listen all the same, with nothing (${M}/basic/patterns/subscriptions)`,
  ],
  [
    /^rpc\/batch$/,
    'answers in the order of completion, which JSON-RPC allows (https://www.jsonrpc.org/specification#batch)',
  ],
  [
    /^rpc\/batch-invalid-message$/,
    'refuses a batch as a whole for one invalid message (https://www.jsonrpc.org/specification#batch)',
  ],
  [
    /^rpc\/batch-refused: (of 20|with initialize)/,
    'takes batches in every legacy revision, and initialize in them (https://modelcontextprotocol.io/specification/2025-03-26/basic/lifecycle#initialization)',
  ],
  [
    /^rpc\/prototype$/,
    'refuses a message with a member that JSON-RPC does not define (https://www.jsonrpc.org/specification#request_object does not forbid one)',
  ],
  [
    /^(tools\/(list-items|content|structured)|tools\/structured-list|prompts\/(list|content)|resources\/list)$/,
    `one shape for every legacy revision: members, content and structured output that a revision does not know are sent (${M}/basic/versioning)`,
  ],
  [
    /^conversations\/(?!legacy)/,
    'keeps no state of its own: a tool makes and checks its requestState itself, so that a handler cannot simply go on (https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr leaves it to the server)',
  ],
  [
    /^tasks\/(?!plain$|methods$)/,
    'has no server side of the extension: every call is a plain one (https://github.com/modelcontextprotocol/ext-tasks leaves it to the server)',
  ],
  [
    /^tools\/deadline: late/,
    `whatever a tool throws is an isError result, protocol errors as well (${M}/server/tools#error-handling)`,
  ],
  [
    /^(resources\/(not-found|unsafe: (?!note:\/\/a{9}))|clients\/v1$)/,
    `a missing resource is -32602 in the legacy era as well, where it is -32002 (${L}/server/resources#error-handling); a URI that URL cannot parse has a reason in data`,
  ],
  [
    /^resources\/crlf$/,
    `refuses a URI that the URL class cannot parse before it looks for it (https://www.rfc-editor.org/rfc/rfc3986#section-3 allows it)`,
  ],
  [
    /^lists\/(cursor|stable-cursor)$/,
    `has no pages and ignores every cursor, also one it never gave (${M}/server/utilities/pagination#error-handling)`,
  ],
  [
    /^stream\/not-asked$/,
    `refuses the whole message for a progress token that is no integer, which this project ignores (${M}/basic/patterns/progress)`,
  ],
];

const knownFailure = Object.fromEntries(
  cases.flatMap(({ id }): [string, string][] => {
    const found = DIFFERENCES.find(([ids]) => ids.test(id));
    return found ? [[id, found[1]]] : [];
  }),
);

test('every listed difference is one of the contract', () => {
  const idle = DIFFERENCES.filter(([ids]) => !cases.some(({ id }) => ids.test(id)));
  expect(idle).toEqual([]);
});

/** Everything about scopes but those that every request needs. */
const skip = Object.fromEntries(
  cases
    .filter(({ id }) => id.startsWith('scopes/') && id !== 'scopes/required')
    .map(({ id }) => [id, 'a server of the SDK hides nothing: `toSdkServer` refuses to make one of this fixture']),
);

describeContract('sdk', openSdk, {
  knownFailure,
  skip: { ...skip, 'oauth.extensions': 'a server of the SDK advertises its extensions itself' },
});
