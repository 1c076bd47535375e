/**
 * Requests that a server must refuse, survive or answer exactly, as data: `bad-inputs.json` with its own
 * `howToRead`. This file loads it and builds the requests; `judge.ts` judges what came back.
 */

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { type BadInputKey, type Filler, type Given, streamOf } from './bad-inputs-server.ts';
import type { Expectation } from './judge.ts';

/** Text that would be too long to write out. */
type Text =
  | string
  | { readonly prefix?: string; readonly repeat: string; readonly count: number; readonly suffix?: string }
  | { readonly parts: readonly Text[] }
  | { readonly base64Latin1: string };

interface BodySpec {
  readonly json?: unknown;
  /** Pad the JSON text with spaces before its last brace to this many bytes. */
  readonly padTo?: number;
  readonly text?: string;
  readonly base64?: string;
  readonly parts?: readonly Text[];
  readonly generate?: {
    readonly prefix: string;
    readonly item: string;
    readonly separator: string;
    readonly count: number;
    readonly suffix: string;
  };
  readonly stream?: Filler & { readonly hang?: boolean };
  readonly gzipOf?: Filler;
}

export interface RequestSpec {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: Text])[];
  readonly body?: BodySpec;
}

/** One request of several. */
export interface Step {
  readonly request?: RequestSpec;
  /** The name under which later steps and the expectation find the answer. */
  readonly save?: string;
  /** How often it is sent. */
  readonly repeat?: number;
  /** Paths into the answer, by the placeholders that later requests have for them. */
  readonly capture?: Readonly<Record<string, string>>;
  /** Changes what was captured. */
  readonly mutate?: { readonly var: string; readonly op: string };
  /** Lets time pass; tokens stay good, because their time stands still. */
  readonly advanceSeconds?: number;
  readonly resign?: string;
  /** The secrets of the server from here on, by name. */
  readonly useKey?: string;
  readonly useKeys?: readonly string[];
  /** Who sends the requests from here on: claims of the token. */
  readonly as?: Readonly<Record<string, string>>;
}

/** One request of many callers at the same time. */
export interface Concurrent {
  /** A credential, and what its owner must be answered. */
  readonly pairs: readonly (readonly [header: readonly [name: string, value: string], own: string])[];
  readonly n: number;
  /** The id that all use. Default: each its own. */
  readonly sameId?: number;
  readonly body: { readonly method: string; readonly params: Readonly<Record<string, unknown>> };
}

/** One case of the file. */
export interface BadInput {
  readonly id: string;
  readonly category: string;
  readonly title: string;
  /** `must` gates, `should` is reported, `may` is for the record. */
  readonly level: 'must' | 'should' | 'may';
  /** The configuration it is for, by its name in the file. */
  readonly fixture?: string;
  readonly request?: RequestSpec;
  readonly steps?: readonly Step[];
  readonly concurrent?: Concurrent;
  /** Options to construct something with, in place of a request. */
  readonly construct?: Construct;
  readonly expect: Expectation;
}

export interface Construct {
  readonly provider?: 'apikey' | 'jwt' | 'oauth';
  readonly keys?: readonly string[];
  readonly codec?: string;
  readonly cors?: object;
}

interface File {
  /** The time all tokens and keys are made for, in seconds since the epoch. */
  readonly clock: number;
  readonly fixtures: { readonly 'F-KEY': { readonly keys: Readonly<Record<string, BadInputKey>> } };
  readonly tokens: Readonly<Record<string, { readonly token: Text }>>;
  readonly keys: Readonly<
    Record<
      string,
      {
        readonly public?: Readonly<Record<string, unknown>>;
        readonly private?: Readonly<Record<string, unknown>>;
        /** The public one as PEM. */
        readonly spki?: string;
      }
    >
  >;
  readonly cases: readonly BadInput[];
}

/** The file, as it is. */
export const badInputs: File = JSON.parse(readFileSync(new URL('bad-inputs.json', import.meta.url), 'utf8'));

/** What of the file a server needs. */
export const given: Given = {
  clock: badInputs.clock,
  keys: badInputs.fixtures['F-KEY'].keys,
  jwks: { keys: ['rsa1', 'ec1'].map((name) => badInputs.keys[name]?.public ?? {}) },
};

/** A request with everything written out. */
export interface Resolved {
  readonly method: string;
  readonly url: string;
  /** Repeated ones apart. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** A filler is streamed, see `streamOf`. */
  readonly body: string | Uint8Array<ArrayBuffer> | Filler | undefined;
}

/** Finds what an earlier step saved, by `name.path`. */
export type Lookup = (path: string) => string | undefined;

/** Writes a request out. @throws Error for a placeholder or a body that this loader does not know */
export function resolve({ method, url, headers, body }: RequestSpec, saved: Lookup = () => undefined): Resolved {
  return {
    method,
    url,
    headers: headers.map(([name, value]) => [name, fill(toText(value), saved)]),
    body: body && toBody(body, saved),
  };
}

/** Whether a body is to be streamed. */
export function isFiller(body: Resolved['body']): body is Filler {
  return typeof body === 'object' && 'unit' in body;
}

/** A written out request for whatever takes one. */
export function toRequest({ method, url, headers, body }: Resolved): Request {
  const all = new Headers();
  for (const [name, value] of headers) all.append(name, value);
  // `duplex` is what Node wants beside a body that is a stream; the types of the web do not know it.
  const init: RequestInit & { duplex: 'half' } = { method, headers: all, duplex: 'half' };
  const whole = isFiller(body) ? streamOf(body) : body;
  const request = new Request(url, whole === undefined ? init : { ...init, body: whole });
  // The platform's own media type for a text body is not part of the case.
  if (!all.has('content-type')) request.headers.delete('content-type');
  return request;
}

/** Fills in tokens, keys and what was saved. @throws Error for a placeholder that is none of these */
export function fill(text: string, saved: Lookup = () => undefined): string {
  return text.replace(/\{\{([\w.]+)(?::(\w+))?\}\}/g, (placeholder, kind: string, name = '') => {
    const value = credential(kind, name) ?? saved(kind);
    if (value === undefined) throw new Error(`Unknown placeholder ${placeholder}`);
    return value;
  });
}

function credential(kind: string, name: string): string | undefined {
  if (kind === 'key') return badInputs.fixtures['F-KEY'].keys[name]?.value;
  const { token } = (kind === 'token' && badInputs.tokens[name]) || {};
  return token === undefined ? undefined : toText(token);
}

function toText(text: Text): string {
  if (typeof text === 'string') return text;
  if ('base64Latin1' in text) return atob(text.base64Latin1);
  if ('parts' in text) return text.parts.map(toText).join('');
  return `${text.prefix ?? ''}${text.repeat.repeat(text.count)}${text.suffix ?? ''}`;
}

function toBody(body: BodySpec, saved: Lookup): NonNullable<Resolved['body']> {
  const { json, padTo, text, base64, parts, generate, stream, gzipOf } = body;
  if (text !== undefined) return fill(text, saved);
  if (base64 !== undefined) return Buffer.from(base64, 'base64');
  if (parts) return fill(parts.map(toText).join(''), saved);
  if (generate) {
    const items = Array.from({ length: generate.count }, (_, i) => generate.item.replace('%d', String(i)));
    return generate.prefix + items.join(generate.separator) + generate.suffix;
  }
  if (stream && !stream.hang) return stream;
  if (gzipOf) return gzipSync(gzipOf.unit.repeat(gzipOf.total / gzipOf.unit.length));
  if (json === undefined) throw new Error(`Unknown body ${Object.keys(body).join()}`);
  const whole = fill(JSON.stringify(json), saved);
  return padTo === undefined ? whole : `${whole.slice(0, -1)}${' '.repeat(padTo - Buffer.byteLength(whole))}}`;
}
