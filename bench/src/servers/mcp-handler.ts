import { createMcpHandler } from 'mcp-handler';
import type { Offer, Serve } from '../tool.ts';
import { SERVER } from '../tool.ts';
import { registerAll, type SdkSchema } from './sdk.ts';

/** Vercel's mcp-handler, on the official SDK. */
export function createVercel(offer: Offer, schema: () => SdkSchema): Serve {
  return createMcpHandler(registerAll(offer, schema), { serverInfo: SERVER });
}
