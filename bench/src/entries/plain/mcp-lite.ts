import { JSON_SCHEMA, plainSchema } from '../../schema-plain.ts';
import { createMcpLite } from '../../servers/mcp-lite.ts';
import type { Serve } from '../../tool.ts';

export const create = (tools: number): Serve =>
  createMcpLite(
    tools,
    () => plainSchema,
    () => JSON_SCHEMA,
  );
