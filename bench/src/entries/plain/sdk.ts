import { plainSchema } from '../../schema-plain.ts';
import { createSdk } from '../../servers/sdk.ts';
import type { Serve } from '../../tool.ts';

export const create = (tools: number): Serve => createSdk(tools, () => plainSchema);
