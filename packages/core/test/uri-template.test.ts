import fc from 'fast-check';
import { parseTemplate } from 'url-template';
import { describe, expect, it } from 'vitest';
import { compileTemplate } from '../src/uri-template.ts';

const match = (template: string, uri: string) => {
  const found = compileTemplate(template, 'test').match(uri);
  return found && { ...found };
};

describe('compileTemplate', () => {
  it.each([
    ['note://{id}', 'note://a', { id: 'a' }],
    ['note://{id}', 'note://a%20b', { id: 'a b' }],
    ['note://{id}', 'note://', undefined],
    ['note://{id}', 'note://a/b', undefined],
    ['note://{id}', 'note://a?x=1', undefined],
    ['config://{env}/app', 'config://prod/app', { env: 'prod' }],
    ['config://{env}/app', 'config://prod/apple', undefined],
    ['file:///docs/{+path}', 'file:///docs/a/b.txt', { path: 'a/b.txt' }],
    ['x://a{/one,two}', 'x://a/1/2', { one: '1', two: '2' }],
    ['x://a{.ext}', 'x://a.txt', { ext: 'txt' }],
    ['x://a{#part}', 'x://a#p', { part: 'p' }],
    ['x://a{?q,n}', 'x://a?q=1&n=2', { q: '1', n: '2' }],
    ['x://a{?q,n}', 'x://a', {}],
    ['x://a{?q}', 'x://a?q=%2Fb%2F', { q: '/b/' }],
    ['x://a?b=1{&c}', 'x://a?b=1&c=2', { c: '2' }],
    ['x://{a},{b}', 'x://1,2', { a: '1', b: '2' }],
    ['x://{name}.{ext}', 'x://a.b.c', { name: 'a', ext: 'b.c' }],
    ['x://{y}-{m}-{d}', 'x://2026-11-22', { y: '2026', m: '11', d: '22' }],
    ['x://{+path}/edit', 'x://a/b/edit', { path: 'a/b' }],
    ['x://a{?q,n}', 'x://a?n=2', { n: '2' }],
  ])('%s on %s', (template, uri, variables) => expect(match(template, uri)).toEqual(variables));

  it.each([
    'file:///docs/../../etc/passwd',
    'file:///docs/..%2f..%2fetc%2fpasswd',
    'file:///docs/%252e%252e%252fetc%252fpasswd',
    'file:///docs/%2e%2e/etc/passwd',
    'file:///docs/a.txt%00.png',
    'file:///docs/..\\..\\etc\\passwd',
    'file:///docs//etc/passwd',
    'file:///docs/....//....//etc/passwd',
    'file:///docs/a/./b',
    'file:///docs/%ff',
    'file:///docs/%',
  ])('never hands on %s', (uri) => expect(match('file:///docs/{+path}', uri)).toBeUndefined());

  it('has variables without a prototype', () => {
    const found = compileTemplate('x://{__proto__}', 'test').match('x://a');
    expect(Object.getPrototypeOf(found ?? {})).toBeNull();
    expect(Object.keys(found ?? {})).toEqual(['__proto__']);
  });

  it.each([
    ['x://{a', 'has an unknown expression'],
    ['x://a}', 'has an unknown expression'],
    ['x://{a*}', 'has an unknown expression'],
    ['x://{a:3}', 'has an unknown expression'],
    ['x://{}', 'has an unknown expression'],
    ['x://{a}/{a}', 'names a variable twice'],
    ['x://{a}{b}', 'has two variables with nothing between them'],
    ['x://{a}{+b}', 'has two variables with nothing between them'],
    ['x://{+a}/{+b}', 'has two variables that may hold slashes'],
    ['x://{+a,b}', 'has two variables that may hold slashes'],
  ])('refuses %s', (template, why) =>
    expect(() => compileTemplate(template, 'resource "r"')).toThrow(
      `resource "r": the URI template "${template}" ${why}`,
    ),
  );

  it.each(['x://{a},{b},{c}', 'x://{a}-{b}-{c}', 'x://{+a},{b}', 'x://{a}{/b,c}'])('%s has a quick no', (template) => {
    const uris = ['a,', 'a-', 'a/', ',', '-'].map((text) => `x://${text.repeat(1000)}?`);
    expect(uris.map((uri) => match(template, uri))).toEqual(uris.map(() => undefined));
  });
  it('does not look at a URI of more than 2048 characters', () => {
    expect(match('x://{a}', `x://${'a'.repeat(2044)}`)).toEqual({ a: 'a'.repeat(2044) });
    expect(match('x://{a}', `x://${'a'.repeat(2045)}`)).toBeUndefined();
  });
});

/** What RFC 6570 expands, as a kept library does it, is matched back to the values it was made of. */
describe('parity with the expansion of RFC 6570', () => {
  const TEMPLATES = [
    'x://{a}',
    'x://{a}/{b}',
    'x://{a},{b}',
    'x://{a,b}',
    'x://{a}.{b}',
    'x://f/{+a}',
    'x://f/{+a}/edit{?b}',
    'x://f{/a,b}',
    'x://f{.a}',
    'x://f{;a,b}',
    'x://f{#a}',
    'x://f{?a,b}',
    'x://f?c=1{&a,b}',
    'x://{a}/g{?b}{#c}',
  ];
  const plain = fc.string({ unit: fc.constantFrom(...'abcXYZ019_~ éß漢😀'), minLength: 1, maxLength: 12 });
  const query = fc.string({ unit: fc.constantFrom(...'abc019_~ é漢&=?#/+%:@[]'), minLength: 1, maxLength: 12 });
  const path = fc.array(plain, { minLength: 1, maxLength: 4 }).map((segments) => segments.join('/'));

  it.each(TEMPLATES)('%s', (template) => {
    const compiled = compileTemplate(template, 'test');
    const expand = parseTemplate(template);
    const operators = Object.fromEntries(
      [...template.matchAll(/\{([+#./;?&]?)([a-z,]+)\}/g)].flatMap(([, op = '', names = '']) =>
        names.split(',').map((name) => [name, op]),
      ),
    );
    const values = fc.record(
      Object.fromEntries(
        Object.entries(operators).map(([name, op]) => [
          name,
          '?&'.includes(op || ' ') ? query : op === '+' ? path : plain,
        ]),
      ),
    );
    fc.assert(
      fc.property(values, (given) => {
        const found = compiled.match(expand.expand(given));
        expect(found && { ...found }).toEqual(given);
      }),
      { numRuns: 200 },
    );
  });
});
