import type { StandardJSONSchemaV1, StandardSchemaV1 } from '@standard-schema/spec';
import type { Forecast } from './tool.ts';

export type PlainSchema = StandardSchemaV1<Forecast> & StandardJSONSchemaV1<Forecast>;

interface JsonSchema extends Record<string, unknown> {
  type: 'object';
  properties: Record<string, { type: 'string' | 'integer'; description: string; [limit: string]: unknown }>;
  required: string[];
}

export const JSON_SCHEMA: JsonSchema = {
  type: 'object',
  properties: {
    city: { type: 'string', minLength: 1, maxLength: 80, description: 'Name of the city' },
    days: { type: 'integer', minimum: 1, maximum: 14, description: 'How many days' },
  },
  required: ['city', 'days'],
};

/** The same schema as with zod, by hand: what a server weighs without a schema library. */
export function parseForecast(value: unknown): Forecast | undefined {
  const { city, days } = Object(value) as Partial<Record<keyof Forecast, unknown>>;
  if (typeof city !== 'string' || city === '' || city.length > 80) return undefined;
  if (typeof days !== 'number' || !Number.isInteger(days) || days < 1 || days > 14) return undefined;
  return { city, days };
}

export const plainSchema: PlainSchema = {
  '~standard': {
    version: 1,
    vendor: 'bench',
    validate(value) {
      const parsed = parseForecast(value);
      return parsed ? { value: parsed } : { issues: [{ message: 'expected { city, days }' }] };
    },
    jsonSchema: { input: () => JSON_SCHEMA, output: () => JSON_SCHEMA },
  },
};
