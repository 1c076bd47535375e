/** What clients ask for: methods with params, mostly of what the registry has. */

import fc from 'fast-check';
import { META, type Members, VERSIONS } from './wire.ts';

const TOOLS =
  'echo any sum primes number bad_output kinds nothing full fail refuse protocol_error talk mirror context'.split(' ');
const PROMPTS = ['plain', 'greet', 'kinds', 'fail'];
const URIS = [
  'config://app',
  'bytes://four',
  'gone://now',
  'fail://now',
  'note://1',
  'note://%C3%BC',
  'file:///docs/a.txt',
];
const BAD_URIS = [
  'none://x',
  'note://',
  'note://a/b',
  'note://..',
  'file:///docs/../x',
  'file:///docs/%2e%2e/x',
  'not a uri',
  '',
  'CONFIG://app',
  'config://app/',
  'file:///docs/b.txt',
  'note://%ff',
  'note://\u00fc',
];
const TEXTS = [
  '',
  'x',
  'hello',
  ' padded ',
  '\u00fc',
  'Ada',
  'echo',
  '=?base64?eA==?=',
  'line\nline',
  '__proto__',
  'constructor',
  'a'.repeat(200),
];

/** Texts with something particular about them. */
export const text: fc.Arbitrary<string> = fc.constantFrom(...TEXTS);
/** Values that fit hardly anywhere. */
export const junk: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(null, true, false, 0, 1, -1, 1.5, 2 ** 60, [], {}, [1], { a: 1 }, ['x'], { type: 'x' }),
  text,
);

/** Arguments that fit `echo` and its like, and others. */
const args: fc.Arbitrary<unknown> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ text, times: fc.constantFrom<unknown>(1, 2, 9, '1', undefined) }, { requiredKeys: [] }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ a: fc.constantFrom<unknown>(1, 2.5, '1'), b: fc.constantFrom<unknown>(1, null) }),
  },
  {
    weight: 4,
    arbitrary: fc.record(
      {
        region: fc.oneof(text, fc.constant(null)),
        zone: fc.constantFrom<unknown>(42, -7, 0, null, 1.5),
        on: fc.boolean(),
        at: fc.record({ city: text }, { requiredKeys: [] }),
      },
      { requiredKeys: [] },
    ),
  },
  { weight: 1, arbitrary: junk },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

const cursor = fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: text });
const listing = (method: string) => fc.record({ method: fc.constant(method), params: fc.record({ cursor }) });

/** A method and params, mostly of a kind that exists. */
export const calls: fc.Arbitrary<{ method: string; params: Members }> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      method: fc.constant('tools/call'),
      params: fc.record({
        name: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...TOOLS) }, { weight: 1, arbitrary: text }),
        arguments: args,
      }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      method: fc.constant('prompts/get'),
      params: fc.record({
        name: fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...PROMPTS) }, { weight: 1, arbitrary: text }),
        arguments: fc.oneof(
          fc.record({ who: text, style: fc.constantFrom('kind', 'short', 'odd') }, { requiredKeys: [] }),
          fc.constantFrom<unknown>(undefined, {}, { who: 1 }, 'x'),
        ),
      }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      method: fc.constant('resources/read'),
      params: fc.record({ uri: fc.constantFrom(...URIS, ...URIS, ...BAD_URIS) }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      method: fc.constant('completion/complete'),
      params: fc.record({
        ref: fc.constantFrom<unknown>(
          { type: 'ref/prompt', name: 'greet' },
          { type: 'ref/prompt', name: 'plain' },
          { type: 'ref/prompt', name: 'nobody' },
          { type: 'ref/resource', uri: 'note://{id}' },
          { type: 'ref/resource', uri: 'config://app' },
          { type: 'ref/resource', uri: 'none://{x}' },
          { type: 'ref/other' },
        ),
        argument: fc.oneof(
          fc.record({
            name: fc.constantFrom('who', 'id', 'style', 'x'),
            value: fc.constantFrom('', 'A', 'Al', 'n1', 'zz'),
          }),
          fc.constantFrom<unknown>({ name: 'who' }, { value: 'x' }, 'x'),
        ),
        context: fc.constantFrom<unknown>(undefined, { arguments: { style: 'kind' } }, { arguments: { style: 1 } }, {}),
      }),
    }),
  },
  { weight: 2, arbitrary: listing('tools/list') },
  { weight: 1, arbitrary: listing('prompts/list') },
  { weight: 1, arbitrary: listing('resources/list') },
  { weight: 1, arbitrary: listing('resources/templates/list') },
  {
    weight: 2,
    arbitrary: fc.record({
      method: fc.constant('initialize'),
      params: fc.record({
        protocolVersion: fc.constantFrom(...VERSIONS),
        capabilities: fc.constantFrom({}, { roots: {} }),
        clientInfo: fc.constantFrom<unknown>({ name: 'c', version: '1' }, { name: 'c', version: '1', title: 'C' }),
      }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      method: fc.constantFrom(
        'server/discover',
        'ping',
        'logging/setLevel',
        'resources/subscribe',
        'resources/unsubscribe',
        'notifications/initialized',
        'notifications/cancelled',
        'tasks/get',
        'sampling/createMessage',
        'constructor',
        'Tools/list',
        'nope',
        '',
      ),
      params: fc.record(
        {
          level: fc.constantFrom('info', 'loud'),
          uri: fc.constantFrom('config://app', 'none://x'),
          requestId: fc.constant(1),
        },
        { requiredKeys: [] },
      ),
    }),
  },
);

/** Request ids, mostly valid; `undefined` makes a notification. */
export const id: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 30, arbitrary: fc.constantFrom<unknown>(1, 0, 'a', '', -5, 2 ** 53 - 1) },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(null, 1.5, 2 ** 60, true, {}, [], 'i'.repeat(300)) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);

/** Members of `_meta` beside the envelope, all valid. */
export const meta: fc.Arbitrary<Members> = fc.record(
  {
    progressToken: fc.constantFrom<unknown>(7, 'p', 0, ''),
    [META.logLevel]: fc.constantFrom<unknown>('debug', 'warning', 'emergency'),
    [META.client]: fc.constantFrom<unknown>(
      { name: 'c', version: '1' },
      { name: 'c', version: '1', title: 'C', extra: 1 },
    ),
    traceparent: fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'),
    'com.example/x': junk,
  },
  { requiredKeys: [] },
);
