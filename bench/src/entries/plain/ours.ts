import { plainSchema } from '../../schema-plain.ts';
import { createOurs } from '../../servers/ours.ts';
import type { Serve } from '../../tool.ts';

export const create = (tools: number): Serve => createOurs(tools, () => plainSchema);
