import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import * as mini from 'zod/mini';
import * as zod3 from 'zod/v3';
import { checkSchema, jsonSchema, validate } from '../src/schema.ts';

describe('checkSchema', () => {
  it('takes a zod schema', () => expect(() => checkSchema(z.object({}), 'x')).not.toThrow());
  it.each([
    ['zod/mini', mini.object({}), 'tool "t": this zod schema gives no JSON Schema'],
    ['zod 3', zod3.z.object({}), 'tool "t": this zod schema gives no JSON Schema'],
    ['JSON Schema', { type: 'object' }, 'tool "t": not a Standard Schema'],
    ['null', null, 'tool "t": not a Standard Schema'],
    ['a function', () => true, 'tool "t": not a Standard Schema'],
  ])('refuses %s', (_title, schema, message) => expect(() => checkSchema(schema, 'tool "t"')).toThrow(message));
});

describe('jsonSchema', () => {
  const schema = z.object({ n: z.string().transform(Number), d: z.number().default(1) });
  it('has two sides', () => {
    const withPipe = z.object({ d: z.number().default(1) });
    expect(jsonSchema(withPipe, 'input')['required']).toBeUndefined();
    expect(jsonSchema(withPipe, 'output')['required']).toEqual(['d']);
  });
  it('describes the input of a transform', () => {
    expect(jsonSchema(schema, 'input')['properties']).toMatchObject({ n: { type: 'string' } });
  });
});

describe('validate', () => {
  it('gives what the schema gives', () => {
    expect(validate(z.object({ a: z.string().default('x') }), {})).toEqual({ value: { a: 'x' } });
  });
  it('waits for an asynchronous schema', async () => {
    const schema = z.object({ a: z.string().refine(async (a) => a === 'x', 'not x') });
    expect(await validate(schema, { a: 'x' })).toEqual({ value: { a: 'x' } });
    expect(await validate(schema, { a: 'y' })).toEqual({ problem: 'a: not x' });
  });
  it('names the place of each problem', () => {
    const schema = z.object({ a: z.object({ b: z.array(z.number()) }) });
    expect(validate(schema, { a: { b: [1, 'x'] } })).toEqual({
      problem: 'a.b.1: Invalid input: expected number, received string',
    });
  });
  it('is short whatever it was given', () => {
    const value = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${'k'.repeat(10_000)}${i}`, 1]));
    const { problem = '' } = validate(z.record(z.string(), z.string()), value) as { problem?: string };
    expect(problem.split('\n')).toHaveLength(9);
    expect(problem.length).toBeLessThan(2500);
    expect(problem.endsWith('and 92 more')).toBe(true);
  });
});
