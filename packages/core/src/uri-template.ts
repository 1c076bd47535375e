/** Matching a URI against an RFC 6570 template, and refusing what would escape it. */

/** @see https://www.rfc-editor.org/rfc/rfc6570 */
export interface UriTemplate {
  /**
   * The variables, percent-decoded once, or `undefined` when the URI does not match or a value could
   * leave its place: `..`, empty segments, backslashes, NUL, encoded separators, invalid UTF-8.
   */
  match(uri: string): Record<string, string> | undefined;
  readonly variables: readonly string[];
}

const EXPRESSION = /\{([+#./;?&]?)([A-Za-z0-9_]+(?:,[A-Za-z0-9_]+)*)\}/g;

/** What one variable may match, by operator. */
const PATTERN: Record<string, string> = {
  '': '[^/?#]+',
  '+': '[^?#]+',
  '#': '.+',
  '.': '[^/?#.]+',
  '/': '[^/?#]+',
  ';': '[^/?#;]*',
  '?': '[^&#]*',
  '&': '[^&#]*',
};

/**
 * Compiles a template with expressions such as `{id}`, `{+path}`, `{/part}` and `{?page,size}`.
 * @throws TypeError for modifiers (`*`, `:3`) and other things a URI cannot be matched against
 */
export function compileTemplate(template: string, where: string): UriTemplate {
  const variables: Variable[] = [];
  let source = '';
  let end = 0;
  for (const found of template.matchAll(EXPRESSION)) {
    source += literal(template.slice(end, found.index), where);
    const [all, operator = '', names = ''] = found;
    source += expression(operator, names.split(','), variables, where);
    end = found.index + all.length;
  }
  const pattern = new RegExp(`^${source}${literal(template.slice(end), where)}$`);
  return {
    variables: variables.map(({ name }) => name),
    match(uri) {
      const found = pattern.exec(uri);
      if (!found) return undefined;
      const values: Record<string, string> = Object.create(null);
      for (const [i, { name, inQuery }] of variables.entries()) {
        const raw = found[i + 1];
        if (raw === undefined) continue;
        const value = decode(raw, inQuery);
        if (value === undefined) return undefined;
        values[name] = value;
      }
      return values;
    },
  };
}

function literal(text: string, where: string): string {
  if (/[{}]/.test(text)) throw new TypeError(`${where}: the URI template has an expression that cannot be matched`);
  return text.replace(/[.*+?^$()|[\]\\]/g, '\\$&');
}

interface Variable {
  readonly name: string;
  /** Separators mean nothing in a query: only a path can be left. */
  readonly inQuery: boolean;
}

function expression(operator: string, names: readonly string[], variables: Variable[], where: string): string {
  for (const name of names) {
    if (variables.some((other) => other.name === name)) {
      throw new TypeError(`${where}: the URI template names "${name}" twice`);
    }
    variables.push({ name, inQuery: operator === '?' || operator === '&' });
  }
  const value = `(${PATTERN[operator]})`;
  switch (operator) {
    case '?':
    case '&':
      return names.map((name, i) => `(?:${operator === '?' && i === 0 ? '\\?' : '&'}${name}=${value})?`).join('');
    case ';':
      return names.map((name) => `(?:;${name}=${value})?`).join('');
    case '.':
    case '/':
      return names.map(() => `\\${operator}${value}`).join('');
    case '#':
      return `#${value}`;
    default:
      return names.map(() => value).join(',');
  }
}

/** An encoded slash, backslash, dot or NUL that is still there after decoding once. */
const ENCODED_SEPARATOR = /%(2f|5c|2e|00)/i;

function decode(raw: string, inQuery: boolean): string | undefined {
  let value: string;
  try {
    value = decodeURIComponent(raw);
  } catch {
    return undefined;
  }
  if (inQuery) return value.includes('\0') ? undefined : value;
  if (/[\\\0]/.test(value) || ENCODED_SEPARATOR.test(value)) return undefined;
  // A separator that appears only by decoding was smuggled in.
  if (count(value, '/') !== count(raw, '/')) return undefined;
  const segments = value.split('/');
  if (segments.some((segment) => segment === '.' || segment === '..')) return undefined;
  return segments.length > 1 && segments.includes('') ? undefined : value;
}

function count(text: string, char: string): number {
  return text.split(char).length - 1;
}
