import { JSON_SCHEMA, parseForecast } from '../../schema-plain.ts';
import { createFloor } from '../../servers/floor.ts';
import type { Offer, Serve } from '../../tool.ts';

export const create = (offer: Offer): Serve => createFloor(offer, () => ({ json: JSON_SCHEMA, parse: parseForecast }));
