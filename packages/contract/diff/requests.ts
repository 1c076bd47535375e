/** Requests as fast-check generates them: what clients send, then bent at up to three places. */

import fc from 'fast-check';
import { type Bend, bends, type Draft } from './bends.ts';
import { calls, id, meta } from './calls.ts';
import { encode, LEGACY, META, type Members, MODERN, members, toLatin } from './wire.ts';

export type Era = 'modern' | 'legacy';

/** A request that can be sent twice, and printed. */
export interface Sent {
  readonly era: Era;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Requests of an era: at least two thirds as a client would send them but for what `calls` already bends. */
export function requests(era: Era): fc.Arbitrary<Sent> {
  const modern = era === 'modern';
  return fc
    .record({
      call: calls,
      id,
      meta,
      version: fc.constantFrom(...LEGACY, undefined),
      bent: fc.oneof(
        { weight: 5, arbitrary: fc.constant([]) },
        { weight: 4, arbitrary: fc.tuple(bends) },
        { weight: 1, arbitrary: fc.array(bends, { minLength: 2, maxLength: 3 }) },
      ),
    })
    .map(({ call: { method, params }, id, meta, version, bent }) => {
      const _meta = modern ? { [META.version]: MODERN, [META.capabilities]: {}, ...meta } : meta;
      const draft: Draft = {
        verb: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...(modern && { 'mcp-protocol-version': MODERN, ...mirrored(method, params) }),
          ...(!modern && version !== undefined && { 'mcp-protocol-version': version }),
        },
        message: structuredClone({ jsonrpc: '2.0', id, method, params: { ...params, _meta } }),
        text: undefined,
      };
      for (const bend of bent as readonly Bend[]) bend(draft);
      return {
        era,
        method: draft.verb,
        headers: draft.headers,
        body: draft.text ?? JSON.stringify(draft.message) ?? '',
      };
    });
}

/** The headers that repeat parts of the body. */
function mirrored(method: string, params: Members): Record<string, string> {
  const args = members(params['arguments']);
  const values: Members = {
    'mcp-name': method === 'resources/read' ? params['uri'] : NAMED.has(method) ? params['name'] : undefined,
    ...(method === 'tools/call' &&
      params['name'] === 'mirror' && {
        'mcp-param-region': args['region'],
        'mcp-param-zone': args['zone'],
        'mcp-param-on': args['on'],
        'mcp-param-city': members(args['at'])['city'],
      }),
  };
  const present = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return {
    'mcp-method': toLatin(method),
    ...Object.fromEntries(present.map(([name, value]) => [name, encode(String(value))])),
  };
}

const NAMED: ReadonlySet<string> = new Set(['tools/call', 'prompts/get']);
