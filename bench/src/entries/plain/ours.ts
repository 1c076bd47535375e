import { plainSchema } from '../../schema-plain.ts';
import { createOurs } from '../../servers/ours.ts';
import type { Offer, Serve } from '../../tool.ts';

export const create = (offer: Offer): Serve => createOurs(offer, () => plainSchema).handleRequest;
