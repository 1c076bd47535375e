/** The members of a user's class: what is missing, and what was meant to be a known one. */

import { must } from './errors.ts';
import { distance, plain } from './keys.ts';

/** Our words that a class may miss by a few letters; each with what it is called elsewhere, as `plain` gives it. */
type Words = Readonly<Record<string, string>>;

const GUARDS: Words = { scopes: 'requiredscopes', visibility: '' };
export const TOOL_WORDS: Words = {
  ...GUARDS,
  // Before `inputSchema`, from which it is two letters away.
  outputSchema: 'outputshape',
  inputSchema: 'parameters paramsschema argsschema inputshape schemas schemashape',
  annotations: '',
  headerParams: '',
  timeoutMs: '',
  beforeTask: '',
};
export const PROMPT_WORDS: Words = {
  ...GUARDS,
  argsSchema: 'parameters paramsschema inputschema argsshape schemas schemashape',
};
export const RESOURCE_WORDS: Words = {
  ...GUARDS,
  resourceAnnotations: 'annotations',
  template: 'uritemplate',
  mimeType: '',
};

/**
 * Members of a class's own are its business, unless one is nearly a known one that the class lacks: then it is taken
 * for a mistake.
 * @throws TypeError for such a member, and for a class without its method
 */
export function checkClass(item: object, kind: string, method: string, words: Words): void {
  const given = item as Readonly<Record<string, unknown>>;
  const where = `${kind} ${JSON.stringify(given['name'])}`;
  must(typeof given[method] === 'function', `${where}: its class has no method ${method}()`);
  const members = membersOf(item);
  for (const [word, others] of Object.entries(words)) {
    if (given[word] !== undefined || (IS_SCHEMA.test(word) && given['schema'] !== undefined)) continue;
    const wrong = members.find((key) => isNear(plain(key), plain(word), others));
    must(
      wrong === undefined,
      `${where}: its class has "${wrong}": did you mean "${word}"? A member of its own needs another name, for example "#${wrong}"`,
    );
  }
}

/** The words that mcp-framework calls `schema`. */
const IS_SCHEMA = /^(input|args)Schema$/;

/** What a class gives under our word, or as `schema`. @throws TypeError for both */
export function schemaOf<T>(item: object, word: string): T | undefined {
  const { schema, [word]: ours, name } = item as Readonly<Record<string, unknown>>;
  must(!schema || !ours, `"${String(name)}": its class has ${word} and schema, which mean the same. Keep ${word}`);
  return (ours ?? schema) as T | undefined;
}

/** The names of an instance's own members, and of its classes' down from ours. */
function membersOf(item: object): readonly string[] {
  const members = Object.entries(item).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  let proto = Object.getPrototypeOf(item);
  while (proto && !Object.hasOwn(proto, 'toDefinition')) {
    members.push(...Object.getOwnPropertyNames(proto));
    proto = Object.getPrototypeOf(proto);
  }
  return members;
}

/** Whether a member is a known word with another ending or a letter or two changed, or another framework's word. */
function isNear(key: string, word: string, others: string): boolean {
  const longer = word.length > 9 && key.startsWith(word);
  const letters = key.length > 8 && word.length > 8 ? 2 : 1;
  return others.split(' ').includes(key) || longer || distance(key, word) <= letters;
}
