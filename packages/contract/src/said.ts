/** What the fixture server says about itself, and what to ask it for. */

import { FIXTURE_INFO } from './fixture.ts';

/** Everything `server/discover` says of the implementation. */
export const FULL_INFO: Readonly<Record<string, string>> = {
  ...FIXTURE_INFO,
  title: 'Contract fixture',
  description: 'The server of the contract suite',
};

/** The capabilities of the fixture on every target. */
export const CAPABILITIES: Readonly<Record<string, object>> = {
  tools: {},
  prompts: {},
  resources: {},
  completions: {},
  extensions: { 'io.modelcontextprotocol/tasks': {} },
};

/** The capability `logging` depends on whether a target streams: the cases of area `stream` look at it. */
export function withoutLogging(result: Record<string, unknown>): Record<string, unknown> {
  const { logging: _, ...capabilities } = result['capabilities'] as Record<string, unknown>;
  return { ...result, capabilities };
}

/** Whether changes are told depends on a target as well: the case of `subscriptions/listen` looks at it. */
export function withoutPush(result: Record<string, unknown>): Record<string, unknown> {
  const capabilities = Object.entries(result['capabilities'] as Record<string, Record<string, unknown>>);
  const told = ([, flags]: (typeof capabilities)[number]): boolean => flags['listChanged'] === true;
  return {
    ...result,
    capabilities: Object.fromEntries(capabilities.map((entry) => (told(entry) ? [entry[0], {}] : entry))),
  };
}

/** The parameters of an `initialize`. */
export const INITIALIZE: Readonly<Record<string, unknown>> = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'contract', version: '1.0.0' },
};

/** One request of every kind that the fixture answers with a result. */
export const EACH_RESULT: readonly (readonly [method: string, params: Record<string, unknown>])[] = [
  ['server/discover', {}],
  ['tools/list', {}],
  ['tools/call', { name: 'echo', arguments: { text: 'x' } }],
  ['prompts/list', {}],
  ['prompts/get', { name: 'plain' }],
  ['resources/list', {}],
  ['resources/templates/list', {}],
  ['resources/read', { uri: 'config://app' }],
  ['completion/complete', { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'name', value: 'A' } }],
];
