/** Asking an authorization server: bounded in size, and never led elsewhere. */

import { type Fields, parseFields } from './fields.ts';
import type { Fetch } from './settings.ts';

const MAX_BYTES = 1024 * 1024;

/** An answer with status 200 and a JSON object in it, or the status of any other. */
export interface JsonAnswer {
  readonly status: number;
  /** `undefined` where the answer is not 200, or no JSON object. */
  readonly json?: Fields | undefined;
}

/** Fetches JSON of at most 1 MiB. Follows no redirect: a token or a trusted key must not come from elsewhere. */
export async function fetchJson(fetch: Fetch, url: string, init: RequestInit): Promise<JsonAnswer> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  const { status, body } = response;
  if (status !== 200 || !body) {
    await body?.cancel().catch(() => {});
    return { status };
  }
  return { status, json: parseFields(await readText(body)) };
}

async function readText(body: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let text = '';
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > MAX_BYTES) {
      reader.cancel().catch(() => {});
      throw new Error(`the answer is larger than ${MAX_BYTES} bytes`);
    }
    text += decoder.decode(value, { stream: true });
  }
}
