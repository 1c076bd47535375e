/** What a deployed server with one tool weighs: minified bundles, raw and compressed. */

import { type Size, sizeOf } from './bundle.ts';
import { type Contestant, OURS, SERVERS } from './contestants.ts';
import { PROTECTED } from './protected.ts';

const CORE = '@mcp-serverless/core';

/** Bundles of one contestant; absent where it has no such entry. */
export interface Sizes {
  readonly name: string;
  readonly zod: Size;
  /** With the same schema written by hand. */
  readonly plain?: Size;
  /** With zod, an adapter for AWS Lambda and signed tokens. */
  readonly protected?: Size;
  /** The library without any server. */
  readonly alone?: Size;
}

/** Bundles every contestant. */
export function measureSizes(): Promise<Sizes[]> {
  return Promise.all(SERVERS.map(sizesOf));
}

async function sizesOf(one: Contestant): Promise<Sizes> {
  const open = (schema: string): Promise<Size> =>
    sizeOf(
      `import { create } from './${schema}/${one.entry}.ts'; export default { fetch: create({ tools: 1, output: false }) };`,
      one,
    );
  return {
    name: one.name,
    zod: await open('zod'),
    ...(one.plain && { plain: await open('plain') }),
    ...(one === OURS && {
      alone: await sizeOf(`export { MCPServer, defineTool, definePrompt, defineResource, ToolError } from '${CORE}';`),
    }),
    ...(PROTECTED.includes(one) && {
      protected: await sizeOf(`export { handler } from './protected/${one.entry}.ts';`, one),
    }),
  };
}
