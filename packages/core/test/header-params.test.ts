import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { annotate } from '../src/annotate.ts';
import { checkHeaderParams } from '../src/header-params.ts';
import { MCPServer } from '../src/index.ts';
import { jsonSchema } from '../src/schema.ts';

const schema = jsonSchema(
  z.object({
    region: z.string(),
    'x.y': z.string().optional(),
    count: z.int().optional(),
    ratio: z.number().optional(),
    dry: z.boolean().optional(),
    tags: z.array(z.string()).optional(),
    either: z.union([z.string(), z.boolean()]).optional(),
    address: z.object({ country: z.string() }).optional(),
  }),
  'input',
);

describe('annotate', () => {
  it('marks arguments, also nested ones', () => {
    const marked = annotate(schema, { region: 'Region', 'address.country': 'Country' });
    const properties = marked['properties'] as Record<string, Record<string, unknown>>;
    expect(properties['region']).toEqual({ type: 'string', 'x-mcp-header': 'Region' });
    expect(properties['address']?.['properties']).toEqual({ country: { type: 'string', 'x-mcp-header': 'Country' } });
    expect(JSON.stringify(schema)).not.toContain('x-mcp-header');
  });
  it.each<[object, string]>([
    [{ nope: 'R' }, 'headerParams.nope must be a string, integer or boolean property'],
    [{ constructor: 'R' }, 'headerParams.constructor must be'],
    [{ ratio: 'R' }, 'headerParams.ratio must be'],
    [{ tags: 'R' }, 'headerParams.tags must be'],
    [{ 'tags.0': 'R' }, 'headerParams.tags.0 must be'],
    [{ either: 'R' }, 'headerParams.either must be'],
    [{ address: 'R' }, 'headerParams.address must be'],
  ])('refuses %j', (params, message) => expect(() => annotate(schema, params as never)).toThrow(message));
  it('refuses an annotation that nothing would check', () => {
    const foreign = { type: 'object', properties: { a: { type: 'string', 'x-mcp-header': 'A' } } };
    expect(() => annotate(foreign, {})).toThrow('inputSchema has an x-mcp-header that headerParams does not name');
  });
  it.each<[object, string]>([
    [{ region: '' }, 'headerParams.region "" is not a header name'],
    [{ region: 'a b' }, 'headerParams.region "a b" is not a header name'],
    [{ region: 'a\r\nb' }, 'headerParams.region "a\r\nb" is not a header name'],
    [{ region: 'R', dry: 'r' }, 'headerParams names a header twice'],
  ])('%j is refused at registration', (headerParams, message) => {
    const tool = { name: 't', description: 'd', headerParams: headerParams as never, handler: () => '' };
    expect(() => new MCPServer({ name: 'n', version: '1' }).addTool(tool)).toThrow(`tool "t": ${message}`);
  });
});

describe('checkHeaderParams', () => {
  const params = { region: 'Region', count: 'Count', dry: 'Dry', 'address.country': 'Country' };
  it.each<[string, object, Record<string, string>, string | undefined]>([
    ['equal', { region: 'eu' }, { 'mcp-param-region': 'eu' }, undefined],
    ['encoded', { region: 'line1\nline2' }, { 'mcp-param-region': '=?base64?bGluZTEKbGluZTI=?=' }, undefined],
    ['empty', { region: '' }, { 'mcp-param-region': '' }, undefined],
    ['absent', {}, {}, undefined],
    ['null', { region: null }, {}, undefined],
    ['an integer', { count: 42 }, { 'mcp-param-count': '42.0' }, undefined],
    ['a boolean', { dry: false }, { 'mcp-param-dry': 'false' }, undefined],
    ['nested', { address: { country: 'NO' } }, { 'mcp-param-country': 'NO' }, undefined],
    ['missing', { region: 'eu' }, {}, 'Header mismatch: Mcp-Param-Region is missing'],
    ['extra', {}, { 'mcp-param-region': 'eu' }, 'Header mismatch: Mcp-Param-Region has no argument'],
    [
      'other',
      { region: 'eu' },
      { 'mcp-param-region': 'us' },
      'Header mismatch: Mcp-Param-Region differs from the body',
    ],
    [
      'other case',
      { region: 'eu' },
      { 'mcp-param-region': 'EU' },
      'Header mismatch: Mcp-Param-Region differs from the body',
    ],
    [
      'not base64',
      { region: 'eu' },
      { 'mcp-param-region': '=?base64?@?=' },
      'Header mismatch: Mcp-Param-Region differs from the body',
    ],
    [
      'hexadecimal',
      { count: 16 },
      { 'mcp-param-count': '0x10' },
      'Header mismatch: Mcp-Param-Count differs from the body',
    ],
  ])('%s', (_title, args, headers, message) => {
    const check = () => checkHeaderParams(params, args, new Headers(headers));
    if (message) expect(check).toThrow(message);
    else expect(check).not.toThrow();
  });
});
