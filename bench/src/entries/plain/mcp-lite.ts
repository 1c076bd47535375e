import { JSON_SCHEMA, plainSchema } from '../../schema-plain.ts';
import { createMcpLite } from '../../servers/mcp-lite.ts';
import type { Offer, Serve } from '../../tool.ts';

export const create = (offer: Offer): Serve =>
  createMcpLite(
    offer,
    () => plainSchema,
    () => JSON_SCHEMA,
  );
