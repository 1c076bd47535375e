import { JSON_SCHEMA, parseForecast } from '../../schema-plain.ts';
import { createFloor } from '../../servers/floor.ts';
import type { Serve } from '../../tool.ts';

export const create = (tools: number): Serve =>
  createFloor(tools, () => ({ inputSchema: JSON_SCHEMA, parse: parseForecast }));
