/** Matching a URI against an RFC 6570 template in linear time, and refusing what would escape it. */

/** @see https://www.rfc-editor.org/rfc/rfc6570 */
export interface UriTemplate {
  /**
   * The variables, percent-decoded once, or `undefined` when the URI does not match or a value could
   * leave its place: `..`, empty segments, backslashes, NUL, encoded separators, invalid UTF-8.
   * A value ends at the first character of the text that follows it in the template.
   */
  match(uri: string): Record<string, string> | undefined;
}

interface Variable {
  readonly name: string;
  readonly operator: string;
}

const MAX_URI_CHARS = 2048;
const EXPRESSION = /\{([+#./;?&]?)([A-Za-z0-9_]+(?:,[A-Za-z0-9_]+)*)\}/g;
/** Variables that may hold slashes: their end has to be searched for, so a template may have one. */
const GREEDY = '+#';
/** Variables that come as `name=value` and may be absent. */
const NAMED = ';?&';

/**
 * Compiles a template with expressions such as `{id}`, `{+path}`, `{/part}` and `{?page,size}`.
 * @throws TypeError for modifiers (`*`, `:3`) and for templates whose variables have no clear end
 */
export function compileTemplate(template: string, where: string): UriTemplate {
  const fail = (why: string): TypeError => new TypeError(`${where}: the URI template "${template}" ${why}`);
  const parts = parse(template);
  const variables = parts.filter((part) => typeof part !== 'string');
  if (parts.some((part) => typeof part === 'string' && /[{}]/.test(part))) throw fail('has an unknown expression');
  if (variables.length === 0) throw fail('has no variable: write one as "{id}", or give it as uri');
  if (/\$\{/.test(template)) throw fail('has a "$" before a variable: write "{id}"');
  if (new Set(variables.map(({ name }) => name)).size < variables.length) throw fail('names a variable twice');
  if (variables.filter(({ operator }) => GREEDY.includes(operator || ' ')).length > 1) {
    throw fail('has two variables that may hold slashes');
  }
  const source = parts.map((part, i) => {
    if (typeof part === 'string') return quote(part);
    const next = parts[i + 1];
    const follows =
      next === undefined ? '' : typeof next === 'string' ? next.charAt(0) : next.operator.replace('+', '');
    if (next !== undefined && follows === '') throw fail('has two variables with nothing between them');
    return pattern(part, follows);
  });
  const matcher = new RegExp(`^${source.join('')}$`);
  return {
    match(uri) {
      const found = uri.length <= MAX_URI_CHARS ? matcher.exec(uri) : null;
      if (!found) return undefined;
      const values: Record<string, string> = Object.create(null);
      for (const [i, { name, operator }] of variables.entries()) {
        const raw = found[i + 1];
        if (raw === undefined) continue;
        const value = NAMED.includes(operator || ' ') ? decode(raw) : decodePath(raw);
        if (value === undefined) return undefined;
        values[name] = value;
      }
      return values;
    },
  };
}

/** Literal text and variables in order; the commas between `{a,b}` become literals. */
function parse(template: string): (string | Variable)[] {
  const parts: (string | Variable)[] = [];
  let end = 0;
  for (const found of template.matchAll(EXPRESSION)) {
    const [all, operator = '', names = ''] = found;
    if (found.index > end) parts.push(template.slice(end, found.index));
    for (const [i, name] of names.split(',').entries()) {
      if (i > 0 && (operator === '' || operator === '+')) parts.push(',');
      parts.push({ name, operator });
    }
    end = found.index + all.length;
  }
  if (end < template.length) parts.push(template.slice(end));
  return parts;
}

function pattern({ name, operator }: Variable, follows: string): string {
  const until = quote(follows);
  switch (operator) {
    case '?':
    case '&':
      return `(?:[?&]${name}=([^&#]*))?`;
    case ';':
      return `(?:;${name}=([^/?#;${until}]*))?`;
    case '+':
      return '([^?#]+)';
    case '#':
      return '#(.+)';
    default:
      return `${quote(operator)}([^/?#${until}]+)`;
  }
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

function decode(raw: string): string | undefined {
  try {
    const value = decodeURIComponent(raw);
    return value.includes('\0') ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Backslashes, and separators that are still encoded after decoding once. */
const DISGUISED = /\\|%(?:2f|5c|2e|00)/i;

function decodePath(raw: string): string | undefined {
  const value = decode(raw);
  if (value === undefined || DISGUISED.test(value)) return undefined;
  const segments = value.split('/');
  // A slash that appears only by decoding was smuggled in.
  if (segments.length !== raw.split('/').length) return undefined;
  if (segments.some((segment) => segment === '.' || segment === '..')) return undefined;
  return segments.length > 1 && segments.includes('') ? undefined : value;
}
