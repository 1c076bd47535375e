/** Pieces of the protocol that a handler may return, checked and completed. Loaded by the first that is not plain text. */

import { isObject } from './jsonrpc.ts';
import { findLoss, isBytes } from './loss.ts';
import type { CallToolResult, ContentBlock, PromptMessage, ResourceContents } from './protocol.ts';

type Fields = Record<string, unknown>;

/** A piece that is not whole: its message says where and why. */
class BrokenPiece extends Error {}

function broken(path: string, why: string): never {
  throw new BrokenPiece(`${path} ${why}`);
}

/** The member that makes a block what its type says. */
const MAIN: Readonly<Record<string, string>> = {
  text: 'text',
  image: 'data',
  audio: 'data',
  resource_link: 'uri',
  resource: 'resource',
};

/**
 * Whether a list is meant as content: every item has the type of a block and that block's main member. Such a list is
 * content or a mistake, never data.
 */
export function isMeantAsBlocks(list: readonly unknown[]): boolean {
  const isMeant = (item: unknown): boolean =>
    isObject(item) && typeof item['type'] === 'string' && (MAIN[item['type']] ?? '') in item;
  return list.length > 0 && list.every(isMeant);
}

/** The members of a result of a tool. */
const RESULT = ['content', 'structuredContent', 'isError', '_meta'];

/**
 * Whether an object with a list `content` is meant as a result: all its content is whole blocks, or it has no other
 * members than a result has, and its content are items with a type. An empty list is, beside another member of a result.
 */
export function isMeantAsResult(value: Fields): boolean {
  const content = value['content'] as readonly unknown[];
  const keys = Object.keys(value);
  if (content.length === 0) return keys.length > 1 && keys.every((key) => RESULT.includes(key));
  if (isMeantAsBlocks(content) && content.every(isWhole)) return true;
  const typed = content.every((item) => isObject(item) && typeof item['type'] === 'string');
  return typed && keys.every((key) => RESULT.includes(key));
}

function isWhole(block: unknown): boolean {
  try {
    toBlock(block, '');
    return true;
  } catch {
    return false;
  }
}

/** A whole result of a tool: bytes and data URIs of its blocks in base64. @throws BrokenPiece that names the place */
export function toWholeResult(value: Readonly<Fields>): CallToolResult {
  const content = (value['content'] as readonly unknown[]).map((block, i) => toBlock(block, `content[${i}]`));
  const { isError, structuredContent, _meta } = value;
  if (isError !== undefined && typeof isError !== 'boolean') broken('isError', 'must be true or false');
  const lost = findLoss({ structuredContent, _meta }, 'result');
  if (lost !== undefined) throw new BrokenPiece(lost);
  return { ...value, content };
}

/** One whole block. @throws BrokenPiece that names the place */
export function toBlock(value: unknown, path: string): ContentBlock {
  if (!isObject(value)) broken(path, 'must be a content block, for example { type: "text", text }');
  const { type, uri, name, text, resource } = value;
  switch (type) {
    case 'text':
      if (typeof text !== 'string') broken(path, 'needs a text');
      break;
    case 'image':
    case 'audio':
      return toMedia(value, path);
    case 'resource_link':
      if (typeof uri !== 'string' || typeof name !== 'string') broken(path, 'needs a uri and a name, both texts');
      break;
    case 'resource':
      return { ...value, resource: toContent(resource, `${path}.resource`) } as ContentBlock;
    default:
      broken(path, `has a type that is not one of ${Object.keys(MAIN).join(', ')}`);
  }
  const lost = findLoss(value, path);
  if (lost !== undefined) throw new BrokenPiece(lost);
  return value as unknown as ContentBlock;
}

/** `data:image/png;base64,iVBO...` @see https://www.rfc-editor.org/rfc/rfc2397 */
const DATA_URI = /^data:([^;,]*)(?:;[^;,]*)*?;base64,/i;

function toMedia(block: Fields, path: string): ContentBlock {
  const { data } = block;
  const uri = typeof data === 'string' ? DATA_URI.exec(data) : null;
  const mimeType = block['mimeType'] ?? (uri?.[1] || undefined);
  if (typeof mimeType !== 'string') broken(path, 'needs a mimeType, for example "image/png"');
  const text = typeof data === 'string' && uri ? data.slice(uri[0].length) : data;
  return { ...block, mimeType, data: toBase64(text, `${path}.data`) } as unknown as ContentBlock;
}

/** Contents of a resource with a `uri` and a text or bytes. @throws BrokenPiece that names the place */
export function toContent(value: unknown, path: string): ResourceContents {
  if (!isObject(value) || typeof value['uri'] !== 'string') broken(path, 'needs a uri, a text');
  const { text, blob, mimeType } = value;
  if (mimeType !== undefined && typeof mimeType !== 'string') broken(`${path}.mimeType`, 'must be a text');
  if (typeof text === 'string') return value as unknown as ResourceContents;
  if (blob === undefined) broken(path, 'needs a text, or a blob of bytes or base64');
  return { ...value, blob: toBase64(blob, `${path}.blob`) } as unknown as ResourceContents;
}

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

function toBase64(value: unknown, path: string): string {
  if (isBytes(value)) return base64(value);
  const text = typeof value === 'string' ? value.replace(/\s+/g, '') : '';
  if (typeof value !== 'string' || text.length % 4 === 1 || !BASE64.test(text)) {
    broken(path, 'must be bytes or base64');
  }
  return text;
}

const CHUNK = 0x8000;

/** Bytes of any kind in base64. */
export function base64(value: ArrayBuffer | ArrayBufferView): string {
  const bytes = ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value);
  let binary = '';
  for (let i = 0; i < bytes.length; i += CHUNK) binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(binary);
}

/** Whether a list is meant as contents of a resource: every item has a `uri` and a `text` or `blob`. */
export function isMeantAsContents(list: unknown): list is readonly unknown[] {
  if (!Array.isArray(list) || list.length === 0) return false;
  return list.every((item) => isObject(item) && typeof item['uri'] === 'string' && ('text' in item || 'blob' in item));
}

/** The messages of a prompt. @throws BrokenPiece that names the place */
export function toMessages(value: unknown): readonly PromptMessage[] {
  if (!Array.isArray(value)) broken('the result', 'must be a text, a list of messages, or { messages }');
  return value.map((message, i) => {
    const path = `messages[${i}]`;
    if (!isObject(message)) broken(path, 'must be { role, content }');
    const { role, content } = message;
    if (role !== 'user' && role !== 'assistant') broken(`${path}.role`, 'must be "user" or "assistant"');
    return { ...message, role, content: toBlock(content, `${path}.content`) };
  });
}
