/** What a deployed server with one tool weighs: minified bundles, raw and compressed. */

import { type Size, sizeOf } from './bundle.ts';
import { type Contestant, OURS, SERVERS } from './contestants.ts';
import { PROTECTED } from './protected.ts';

const CORE = '@mcp-serverless/core';

/** Bundles of one contestant; absent where it has no such entry. */
export interface Sizes {
  readonly name: string;
  readonly zod: Size;
  /** What of it is loaded when it starts, where a bundler makes a file of its own of what is imported later. */
  readonly atOnce: Size;
  /** With the same schema written by hand. */
  readonly plain?: Size;
  /** With zod, an adapter for AWS Lambda and signed tokens. */
  readonly protected?: Size;
  /** The library without any server. */
  readonly alone?: Size;
  readonly aloneAtOnce?: Size;
}

/** Bundles every contestant. */
export function measureSizes(): Promise<Sizes[]> {
  return Promise.all(SERVERS.map(sizesOf));
}

async function sizesOf(one: Contestant): Promise<Sizes> {
  const open = (schema: string): ReturnType<typeof sizeOf> =>
    sizeOf(
      `import { create } from './${schema}/${one.entry}.ts'; export default { fetch: create({ tools: 1, output: false }) };`,
      one,
    );
  const { all: zod, atOnce } = await open('zod');
  const alone =
    one === OURS
      ? await sizeOf(`export { MCPServer, defineTool, definePrompt, defineResource, ToolError } from '${CORE}';`)
      : undefined;
  return {
    name: one.name,
    zod,
    atOnce,
    ...(one.plain && { plain: (await open('plain')).all }),
    ...(alone && { alone: alone.all, aloneAtOnce: alone.atOnce }),
    ...(PROTECTED.includes(one) && {
      protected: (await sizeOf(`export { handler } from './protected/${one.entry}.ts';`, one)).all,
    }),
  };
}
