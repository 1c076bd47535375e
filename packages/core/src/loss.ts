/** Finds what JSON would lose. Loaded by the first value that is not plain data. */

/** Deeper than this no data is meant to be, and the stack has an end. */
const MAX_DEPTH = 1000;

/**
 * Says where a value holds something that JSON loses or refuses, what that is, and what to return in its place;
 * `undefined` where JSON keeps everything. Objects with `toJSON` are what that gives.
 */
export function findLoss(value: unknown, path: string, above: readonly unknown[] = []): string | undefined {
  const found = (what: string, fix: string): string => `${path} is ${what}: ${fix}`;
  switch (typeof value) {
    case 'undefined':
    case 'string':
    case 'boolean':
      return undefined;
    case 'number':
      return Number.isFinite(value) ? undefined : found(String(value), 'return null or a text');
    case 'function':
      return found('a function', 'return what it gives');
    case 'symbol':
      return found('a symbol', 'return its description');
    case 'bigint':
      return hasToJson(value) ? undefined : found('a BigInt', 'return String(value) or Number(value)');
    case 'object':
  }
  if (value === null) return undefined;
  if (isBytes(value)) {
    return found('bytes', 'return an image or audio block, a text, or a resource that gives them');
  }
  if (value instanceof Error) return found('an Error', 'throw it, or return its message');
  if (value instanceof Date && Number.isNaN(value.getTime())) return found('an invalid Date', 'return null');
  if (above.includes(value)) return found('a part of itself', 'return data without circles');
  if (above.length > MAX_DEPTH) return found('nested too deep', 'return data that is flatter');
  if (hasToJson(value)) return findLoss(value.toJSON(), path, [...above, value]);
  if (typeof (value as { then?: unknown }).then === 'function') return found('a Promise', 'await it');
  const within = [...above, value];
  if (Array.isArray(value)) {
    return first(value.map((item, i) => () => findLoss(item, `${path}[${i}]`, within)));
  }
  const lost = lostKind(value);
  if (lost) return found(...lost);
  return first(
    Object.entries(value).map(
      ([key, item]) =>
        () =>
          findLoss(item, memberPath(path, key), within),
    ),
  );
}

/** An object whose content is not in its members: its name, and what to return in its place. */
function lostKind(value: object): readonly [what: string, fix: string] | undefined {
  if (value instanceof Map) return ['a Map', 'return Object.fromEntries(map)'];
  if (value instanceof Set) return ['a Set', 'return [...set]'];
  if (isScalarObject(value)) return undefined;
  const name = shortName(value);
  if (typeof Response === 'function' && value instanceof Response)
    return ['a Response', 'return await response.json(), text() or arrayBuffer()'];
  if (Symbol.asyncIterator in value || Symbol.iterator in value)
    return [name, 'collect its items into a list and return that'];
  const prototype = Object.getPrototypeOf(value);
  const plain = prototype === null || Object.getPrototypeOf(prototype) === null;
  if (!plain && Object.keys(value).length === 0) return [name, 'return a plain object; JSON makes {} of it'];
  return undefined;
}

function isScalarObject(value: object): boolean {
  return value instanceof Number || value instanceof String || value instanceof Boolean;
}

function shortName(value: object): string {
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  const name = tag === 'Object' ? value.constructor?.name : tag;
  return name ? `of type ${name.slice(0, 80)}` : 'an object without members';
}

function hasToJson(value: unknown): value is { toJSON(): unknown } {
  return typeof (value as { toJSON?: unknown }).toJSON === 'function';
}

/** Whether a value is bytes of any kind. */
export function isBytes(value: unknown): value is ArrayBuffer | ArrayBufferView {
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return true;
  return typeof SharedArrayBuffer === 'function' && value instanceof SharedArrayBuffer;
}

function memberPath(path: string, key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key.slice(0, 80))}]`;
}

function first(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const found = check();
    if (found !== undefined) return found;
  }
  return undefined;
}
