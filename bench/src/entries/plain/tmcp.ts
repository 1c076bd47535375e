import type { StandardSchemaV1 } from '@standard-schema/spec';
import { JsonSchemaAdapter } from 'tmcp/adapter';
import { JSON_SCHEMA, plainSchema } from '../../schema-plain.ts';
import { createTmcp } from '../../servers/tmcp.ts';
import type { Forecast, Offer, Serve } from '../../tool.ts';

type Adapter = JsonSchemaAdapter<StandardSchemaV1<Forecast>>;

class PlainAdapter extends JsonSchemaAdapter<StandardSchemaV1<Forecast>> {
  override async toJsonSchema(): ReturnType<Adapter['toJsonSchema']> {
    return JSON_SCHEMA;
  }
}

export const create = (offer: Offer): Serve => createTmcp(offer, () => plainSchema, new PlainAdapter());
