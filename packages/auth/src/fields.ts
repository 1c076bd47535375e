/** Objects that came from outside, read without their prototypes. */

/** A JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A text that is not empty. */
export function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

/** A member that is really there: not `constructor`, which every object has. */
export function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** A member of this name can be here, also where it is written in escapes. Else nobody need look at every member. */
const PROTO = /__proto__|\\u/;

function withoutProto(key: string, member: unknown): unknown {
  return key === '__proto__' ? undefined : member;
}

/** A JSON object without any `__proto__` in it, which would become a prototype when it is copied; else `undefined`. */
export function parseFields(text: string): Fields | undefined {
  try {
    const value: unknown = PROTO.test(text) ? JSON.parse(text, withoutProto) : JSON.parse(text);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Freezes plain data through and through. Not by recursion, because a caller decides how deep it is. */
export function freeze<T>(value: T): T {
  const left: unknown[] = [value];
  while (left.length > 0) {
    const item = left.pop();
    if (!isPlain(item) || Object.isFrozen(item)) continue;
    Object.freeze(item);
    left.push(...Object.values(item));
  }
  return value;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === Array.prototype || prototype === null;
}
