/** Contents of resources that are not plain: bytes, contents, and what JSON would lose. Loaded by the first of them. */

import { base64, isMeantAsContents, toContent } from './blocks.ts';
import { isObject } from './jsonrpc.ts';
import { findLoss, isBytes } from './loss.ts';
import type { ResourceContents } from './protocol.ts';

/**
 * Bytes of any kind as a blob, or contents, which must be whole; `undefined` for data of the author, which becomes JSON.
 * @throws Error that says what is wrong and where
 */
export async function toFullContents(
  returned: unknown,
  uri: string,
  mimeType: string | undefined,
): Promise<readonly ResourceContents[] | undefined> {
  const blob = (bytes: ArrayBuffer | ArrayBufferView, type = mimeType): readonly ResourceContents[] => [
    { uri, ...(type && { mimeType: type }), blob: base64(bytes) },
  ];
  if (isBytes(returned)) return blob(returned);
  if (returned instanceof Blob) return blob(await returned.arrayBuffer(), mimeType ?? returned.type);
  const list = isObject(returned) && isMeantAsContents(returned['contents']) ? returned['contents'] : returned;
  if (isMeantAsContents(list)) return list.map((item, i) => toContent(item, `contents[${i}]`));
  const lost = findLoss(returned, 'result');
  if (lost !== undefined) throw new Error(lost);
  return undefined;
}
