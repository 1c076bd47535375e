/** Asking an authorization server: bounded in time and size, and never led elsewhere. */

import type { Fetch } from './settings.ts';

const MAX_BYTES = 1024 * 1024;

/** Whoever must be asked cannot be: neither a yes nor a no. Its message is for the operator. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}

/** An answer with status 200 and JSON in it, or the status of any other. */
export interface JsonAnswer {
  readonly status: number;
  /** `undefined` where the answer is not 200, or not JSON. */
  readonly json?: unknown;
}

/**
 * Runs `work` for at most `timeoutMs`, reading included, whether or not it minds its signal.
 * @throws Unavailable when the time is up, or with the cause when `work` fails
 */
export async function within<T>(
  timeoutMs: number,
  what: string,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const abort = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Unavailable(`${what}: no answer within ${timeoutMs} ms`));
      abort.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([work(abort.signal), late]);
  } catch (cause) {
    throw cause instanceof Unavailable ? cause : new Unavailable(`${what}: ${messageOf(cause)}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Fetches JSON of at most 1 MiB. Follows no redirect: a token or a trusted key must not come from elsewhere. */
export async function fetchJson(fetch: Fetch, url: string, init: RequestInit): Promise<JsonAnswer> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  const { status, body } = response;
  if (status !== 200 || !body) {
    await body?.cancel().catch(() => {});
    return { status };
  }
  const text = await readText(body);
  try {
    return { status, json: JSON.parse(text) };
  } catch {
    return { status };
  }
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
