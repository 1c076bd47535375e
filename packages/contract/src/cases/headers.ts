import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { INITIALIZE } from '../said.ts';
import { accepted, call, LEGACY, legacy, MODERN, meta, modern, refused } from '../wire.ts';

interface ListedTool {
  readonly name: string;
  readonly inputSchema: { readonly properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
}

type Headers = Readonly<Record<string, string | null>>;

const MISMATCH = { status: 400, code: -32020, id: 1 } as const;

const refusedCall = (
  what: string,
  requirement: ContractCase['requirements'][number],
  headers: Headers,
): ContractCase => ({
  id: `headers/${what}`,
  title: '400 / -32020, the tool does not run',
  requirements: [requirement],
  bad: true,
  async run({ fetch }) {
    await refused(await fetch(call.modern('echo', { text: 'x' }, { headers })), MISMATCH);
  },
});

const takenCall = (what: string, headers: Headers, name = 'echo'): ContractCase => ({
  id: `headers/${what}`,
  title: 'the request is served',
  requirements: ['headers.encoding'],
  async run({ fetch }) {
    const { content } = await accepted(await fetch(call.modern(name, { text: 'x' }, { headers })));
    assert.deepEqual(content, [{ type: 'text', text: 'x' }]);
  },
});

const paramCase = (what: string, args: object, headers: Headers, taken: boolean): ContractCase => ({
  id: `headers/param: ${what}`,
  title: taken ? 'the request is served' : '400 / -32020, the tool does not run',
  requirements: ['headers.params'],
  ...(!taken && { bad: true }),
  async run({ fetch }) {
    const response = await fetch(call.modern('region', args, { headers }));
    if (!taken) await refused(response, MISMATCH);
    else assert.deepEqual((await accepted(response))['content'], [{ type: 'text', text: JSON.stringify(args) }]);
  },
});
const marked = (text: string): string => `=?base64?${btoa(text)}?=`;

/** What HTTP makes of a header that is sent twice. */
const twice = (text: string): string => `${text}, ${text}`;

export const headers: readonly ContractCase[] = [
  takenCall('copies that agree: version', { 'mcp-protocol-version': twice(MODERN) }),
  takenCall('copies that agree: method', { 'mcp-method': twice('tools/call') }),
  takenCall('copies that agree: name', { 'mcp-name': twice('echo') }),
  takenCall('copies that agree: name, encoded', { 'mcp-name': twice(marked('echo')) }),
  takenCall('copies that agree: media-type', { 'content-type': twice('application/json') }),
  takenCall('copies that agree: encoding', { 'content-encoding': twice('identity') }),
  paramCase('copies that agree', { region: 'eu, west' }, { 'mcp-param-region': twice('eu, west') }, true),
  paramCase('a list that is no copy', { region: 'eu, eu' }, { 'mcp-param-region': 'eu, eu' }, true),
  paramCase('copies that differ', { region: 'eu' }, { 'mcp-param-region': 'eu, us' }, false),
  refusedCall('version-copies-differ', 'headers.version', { 'mcp-protocol-version': `${MODERN}, 2025-11-25` }),
  refusedCall('method-copies-differ', 'headers.method', { 'mcp-method': 'tools/call, tools/list' }),
  {
    id: 'headers/copies of the version, legacy',
    title: 'the request is served; copies that differ are 400 / -32600',
    requirements: ['lifecycle.version-header'],
    async run({ fetch }) {
      const version = twice('2025-11-25');
      await accepted(await fetch(legacy('initialize', INITIALIZE, { version })));
      await accepted(await fetch(legacy('tools/list', {}, { version })));
      const differing = legacy('tools/list', {}, { version: '2025-11-25, 2025-06-18' });
      await refused(await fetch(differing), { status: 400, code: -32600, id: 1 });
    },
  },
  refusedCall('version-missing', 'headers.version', { 'mcp-protocol-version': null }),
  refusedCall('version-differs', 'headers.version', { 'mcp-protocol-version': '2025-11-25' }),
  refusedCall('method-missing', 'headers.method', { 'mcp-method': null }),
  refusedCall('method-differs', 'headers.method', { 'mcp-method': 'tools/list' }),
  refusedCall('method-other-case', 'headers.method', { 'mcp-method': 'Tools/Call' }),
  refusedCall('name-missing', 'headers.name', { 'mcp-name': null }),
  refusedCall('name-differs', 'headers.name', { 'mcp-name': 'fail' }),
  refusedCall('name-other-case', 'headers.name', { 'mcp-name': 'ECHO' }),
  refusedCall('name-twice', 'headers.name', { 'mcp-name': 'echo, fail' }),
  refusedCall('name-with-markup', 'headers.name', { 'mcp-name': 'a"b<script>' }),
  refusedCall('base64-of-another', 'headers.encoding', { 'mcp-name': `=?base64?${btoa('fail')}?=` }),
  refusedCall('base64-bad-alphabet', 'headers.encoding', { 'mcp-name': '=?base64?@@@?=' }),
  refusedCall('base64-bad-padding', 'headers.encoding', {
    'mcp-name': `=?base64?${btoa('echo').replace(/=+$/, '')}?=`,
  }),
  refusedCall('base64-other-case', 'headers.encoding', { 'mcp-name': `=?BASE64?${btoa('echo')}?=` }),
  takenCall('base64', { 'mcp-name': `=?base64?${btoa('echo')}?=` }),
  takenCall('white-space', { 'mcp-name': '  echo\t', 'mcp-method': ' tools/call ' }),
  {
    id: 'headers/uri',
    title: 'Mcp-Name repeats the uri of resources/read, encoded where it has to be',
    requirements: ['headers.name', 'headers.encoding'],
    async run({ fetch }) {
      await accepted(await fetch(modern('resources/read', { uri: 'note://é' })));
      const other = { headers: { 'mcp-name': 'note://1' } };
      await refused(await fetch(modern('resources/read', { uri: 'note://2' }, other)), MISMATCH);
      const missing = { headers: { 'mcp-name': null } };
      await refused(await fetch(modern('prompts/get', { name: 'plain' }, missing)), MISMATCH);
    },
  },
  {
    id: 'headers/param-listed',
    title: 'mirrored arguments are marked in the listed schema',
    requirements: ['headers.params', 'tools.list'],
    async run({ fetch }) {
      const { tools } = (await accepted(await fetch(modern('tools/list')))) as { tools: readonly ListedTool[] };
      const properties = tools.find(({ name }) => name === 'region')?.inputSchema.properties ?? {};
      assert.equal(properties['region']?.['x-mcp-header'], 'Region');
      assert.equal(properties['zone']?.['x-mcp-header'], 'Zone');
    },
  },
  paramCase('no argument, no header', {}, {}, true),
  paramCase('the same text', { region: 'us-west1' }, { 'mcp-param-region': 'us-west1' }, true),
  paramCase('base64', { region: 'line1\nline2' }, { 'mcp-param-region': marked('line1\nline2') }, true),
  paramCase('a literal in markers', { region: '=?base64?x?=' }, { 'mcp-param-region': marked('=?base64?x?=') }, true),
  paramCase('the same number', { zone: 42 }, { 'mcp-param-zone': '42' }, true),
  paramCase('the same number written otherwise', { zone: 42 }, { 'mcp-param-zone': '42.0' }, true),
  paramCase('missing', { region: 'us-west1' }, {}, false),
  paramCase('another text', { region: 'us-west1' }, { 'mcp-param-region': 'eu-west1' }, false),
  paramCase('another case', { region: 'us-west1' }, { 'mcp-param-region': 'US-WEST1' }, false),
  paramCase('another number', { zone: 42 }, { 'mcp-param-zone': '43' }, false),
  paramCase('bad base64', { region: 'x' }, { 'mcp-param-region': '=?base64?@@?=' }, false),
  {
    id: 'headers/param-legacy',
    title: 'a legacy request repeats nothing',
    requirements: ['headers.params'],
    async run({ fetch }) {
      await accepted(await fetch(call.legacy('region', { region: 'us-west1' })));
    },
  },
  {
    id: 'headers/order',
    title: 'a version mismatch is found before an unsupported version, a missing envelope before a mirrored header',
    requirements: ['headers.version', 'lifecycle.envelope'],
    anyServer: true,
    bad: true,
    async run({ fetch }) {
      const unsupported = { _meta: meta('2099-01-01') };
      await refused(await fetch(modern('tools/list', unsupported)), MISMATCH);
      const nothing = { headers: { 'mcp-method': null } };
      await refused(await fetch(modern('tools/list', { _meta: {} }, nothing)), { status: 400, code: -32602, id: 1 });
      const wrong = { headers: { 'mcp-method': 'ping' } };
      await refused(await fetch(modern('nope/nope', {}, wrong)), MISMATCH);
    },
  },
  {
    id: 'headers/legacy-ignores',
    title: 'a legacy request is not judged by the modern headers',
    requirements: ['headers.method', 'headers.name'],
    async run({ fetch }) {
      const odd = { 'mcp-method': 'nope', 'mcp-name': 'nope' };
      for (const version of LEGACY) {
        await accepted(await fetch(call.legacy('echo', { text: 'x' }, { version, headers: odd })));
      }
    },
  },
  {
    id: 'headers/session',
    title: 'session and event ids are ignored and none is minted',
    requirements: ['headers.session'],
    anyServer: true,
    async run({ fetch }) {
      const sent = { headers: { 'mcp-session-id': 'from-another-server', 'last-event-id': '17' } };
      for (const request of [
        modern('server/discover', {}, sent),
        legacy('ping', {}, sent),
        legacy('initialize', INITIALIZE, sent),
      ]) {
        const response = await fetch(request);
        assert.equal(response.headers.get('mcp-session-id'), null);
        await accepted(response);
      }
    },
  },
  {
    id: 'headers/accept',
    title: 'a tool that does not stream answers JSON, whatever Accept says',
    requirements: ['headers.accept'],
    anyServer: true,
    async run({ fetch }) {
      for (const accept of ['application/json', '*/*', 'text/event-stream', 'text/html', null]) {
        await accepted(await fetch(modern('server/discover', {}, { headers: { accept } })));
        await accepted(await fetch(legacy('ping', {}, { headers: { accept } })));
      }
    },
  },
  {
    id: 'headers/version-of-modern-header-only',
    title: 'the modern header without modern _meta is 400 / -32602, also for initialize',
    requirements: ['lifecycle.envelope'],
    anyServer: true,
    bad: true,
    async run({ fetch }) {
      for (const method of ['tools/list', 'initialize', 'ping']) {
        const response = await fetch(legacy(method, {}, { version: MODERN }));
        await refused(response, { status: 400, code: -32602, id: 1 });
      }
    },
  },
];
