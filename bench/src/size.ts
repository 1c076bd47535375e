/** What a deployed server with one tool weighs: minified bundles, raw and compressed. */

import { type SchemaKind, type Size, serverSize } from './bundle.ts';
import { CONTESTANTS } from './contestants.ts';

/** Bytes by schema library. */
export interface Sizes {
  readonly name: string;
  readonly sizes: Readonly<Record<SchemaKind, Size>>;
}

/** Bundles every contestant twice. */
export async function measureSizes(): Promise<Sizes[]> {
  const bundled = CONTESTANTS.filter(({ accept }) => accept === undefined);
  return Promise.all(
    bundled.map(async ({ name, entry }) => ({
      name,
      sizes: { zod: await serverSize(entry, 'zod'), plain: await serverSize(entry, 'plain') },
    })),
  );
}
