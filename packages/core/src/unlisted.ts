/** Which part of an item cannot be listed, and what to do about it. Loaded by the first item that fails, and by hosts that check. */

import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';
import type { McpHandler } from './context.ts';
import type { AnyPrompt, AnyResource, AnyTool } from './define.ts';
import { faultsOf, type ListFault } from './describe.ts';
import type { WRAPPED as Wrap, Wrapped } from './described.ts';
import type { Observe, UnlistedEvent } from './observe.ts';
import type { CHECK as Check, ServerCore } from './server-core.ts';

// Not imported, which would bring the engine along.
const CHECK: typeof Check = Symbol.for('mcp-server.check') as never;
const WRAPPED: typeof Wrap = Symbol.for('mcp-server.wrapped') as never;

type Item = AnyTool | AnyPrompt | AnyResource;
type Side = 'input' | 'output';

const JSON_TYPES =
  'Use types that JSON has, for example a date as a string (z.iso.datetime()), and transformations on input alone.';
const OBJECT = 'Use a schema of an object; put any other one under a property.';

/** What was reported, by item: a change of the registry or another revision finds it again. */
const reported = new WeakMap<Observe, Map<string, string>>();

/** Tells the operator, once, of an item that is left out of lists. */
export function reportUnlisted(observe: Observe, fault: ListFault): void {
  const event = eventOf(fault);
  const seen = reported.get(observe) ?? new Map<string, string>();
  reported.set(observe, seen);
  const key = `${event.kind} ${event.name} ${addressOf(fault[1])}`;
  const said = `${event.path}: ${event.message}`;
  if (seen.get(key) === said) return;
  seen.set(key, said);
  observe(event);
}

/**
 * For hosts: checks a server as `checkServer` does, and that each of its items can be listed, which converts every
 * schema. Leaves the registry open; does nothing for a handler that is no `MCPServer`.
 * @throws TypeError that names every such item, the path into its schema and the fix
 */
export function checkLists(server: McpHandler<never>): void {
  const core = (server as { [CHECK]?(): ServerCore })[CHECK]?.();
  const found = core ? faultsOf(core.registry) : [];
  const lines = found
    .map(eventOf)
    .map(({ kind, name, path, message, fix }) => `${kind} "${name}", ${path}: ${message}. ${fix}`);
  if (lines.length > 0) throw new TypeError(lines.join('\n'));
}

function addressOf(item: Item): string {
  return 'uri' in item || 'uriTemplate' in item ? String(item.uri ?? item.uriTemplate) : '';
}

function eventOf([kind, item, error]: ListFault): UnlistedEvent {
  const { path, fix, ...fault } = findFault(item, messageOf(error));
  return { type: 'unlisted', kind, name: item.name, path, message: messageOf(fault.error), fix };
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}

interface Fault {
  readonly path: string;
  readonly error: unknown;
  readonly fix: string;
}

const SIDES: Readonly<Record<string, Side>> = { inputSchema: 'input', argsSchema: 'input', outputSchema: 'output' };

/** Which part of a definition cannot be listed. @param error what its description said */
function findFault(item: Item, error: string): Fault {
  const schemas = Object.entries(SIDES).flatMap(([key, side]) => {
    const schema = (item as unknown as Record<string, StandardSchemaV1 | undefined>)[key];
    return schema ? [[key, side, schema] as const] : [];
  });
  for (const [key, side, schema] of schemas) {
    try {
      const json = convert(schema, side);
      const lost = unserialisable(json, key, []);
      if (lost) return lost;
      if (!isObject(json)) return { path: key, error: 'its library gives no JSON Schema', fix: JSON_TYPES };
    } catch (cause) {
      return descend(schema, side, key, 0) ?? { path: key, error: cause, fix: JSON_TYPES };
    }
  }
  if (error.startsWith('not a schema')) return { path: schemas[0]?.[0] ?? '', error, fix: OBJECT };
  if (/^headerParams|^inputSchema has/.test(error)) {
    return { path: 'headerParams', error, fix: 'Name an argument that is one, or leave it out.' };
  }
  const others = Object.fromEntries(Object.entries(item).filter(([key]) => !(key in SIDES)));
  return unserialisable(others, '', []) ?? { path: 'definition', error, fix: JSON_TYPES };
}

function convert(schema: unknown, side: Side): unknown {
  return (schema as StandardJSONSchemaV1)['~standard'].jsonSchema[side]({ target: 'draft-2020-12' });
}

/** The innermost part of a schema that has no JSON Schema; `undefined` where the schema does not show its parts. */
function descend(schema: unknown, side: Side, path: string, depth: number): Fault | undefined {
  if (depth > 32) return undefined;
  for (const [step, part] of partsOf(schema)) {
    try {
      convert(part, side);
    } catch (error) {
      const where = step === '' ? path : `${path}.${step}`;
      return descend(part, side, where, depth + 1) ?? { path: where, error, fix: JSON_TYPES };
    }
  }
  return undefined;
}

type Part = readonly [step: string, schema: StandardSchemaV1];

/** The parts of a schema of zod, Valibot or ArkType, each with its place in JSON Schema. */
function partsOf(schema: unknown): readonly Part[] {
  const wrapped = (schema as { [WRAPPED]?: Wrapped })[WRAPPED];
  const { of = schema, wrap } = wrapped ?? {};
  const { _zod, props } = of as { _zod?: { def: Record<string, unknown> }; props?: unknown };
  const def = (_zod?.def ?? of) as Record<string, unknown>;
  const found: [string, unknown][] = [];
  for (const [name, one] of Object.entries({ ...asObject(def['shape']), ...asObject(def['entries']) })) {
    found.push([`properties.${name}`, one]);
  }
  if (Array.isArray(props)) for (const { key, value } of props) found.push([`properties.${String(key)}`, value]);
  for (const key of ['element', 'item']) found.push(['items', def[key]]);
  found.push(['additionalProperties', def['valueType']], ['additionalProperties', def['value']]);
  for (const [key, step] of [
    ['items', 'prefixItems'],
    ['options', 'anyOf'],
  ] as const) {
    const list = def[key];
    if (Array.isArray(list)) found.push(...list.map((one, i): [string, unknown] => [`${step}.${i}`, one]));
  }
  for (const key of ['innerType', 'wrapped', 'in', 'out', 'left', 'right']) found.push(['', def[key]]);
  const { getter } = def;
  if (typeof getter === 'function') found.push(['', getter()]);
  return found.flatMap(([step, one]): Part[] => {
    if ((typeof one !== 'object' && typeof one !== 'function') || one === null) return [];
    const part = (wrap ? wrap(one as never) : one) as { '~standard'?: { jsonSchema?: unknown } };
    return part['~standard']?.jsonSchema ? [[step, part as unknown as StandardSchemaV1]] : [];
  });
}

/** Nothing is imported, which would make a chunk of what the engine shares with this file. */
function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function asObject(value: unknown): object {
  return isObject(value) ? value : {};
}

/** The first value that JSON does not have: a BigInt, or an object that contains itself. */
function unserialisable(value: unknown, path: string, above: readonly unknown[]): Fault | undefined {
  if (typeof value === 'bigint') return { path, error: 'a BigInt is not JSON', fix: 'Use a number or a string.' };
  if (typeof value !== 'object' || value === null) return undefined;
  if (above.includes(value)) {
    return { path, error: 'it contains itself, which JSON cannot', fix: 'Use $defs and $ref for what repeats.' };
  }
  for (const [key, member] of Object.entries(value)) {
    const found = unserialisable(member, path === '' ? key : `${path}.${key}`, [...above, value]);
    if (found) return found;
  }
  return undefined;
}
