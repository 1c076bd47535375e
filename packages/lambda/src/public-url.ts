/** The URL clients use, as far as the gateway itself says it. */

import { type Fields, fieldsOf, type HttpKind, textOf } from './kind.ts';
import { ownPath, stageOf, withoutPrefix, withoutSlash } from './path.ts';

/** What a call is told about its URL. */
export interface PublicUrl {
  /** The endpoint. */
  readonly publicUrl: string;
  /** What stands in front of the paths that reach the function, where that is more than the origin. */
  readonly publicBase?: string;
}

/** The options of a handler that say where its endpoint is. */
interface Place {
  readonly stripStage: boolean;
  readonly basePath?: string | undefined;
  readonly path?: string | undefined;
}

/**
 * The URL of the endpoint: the name of the gateway, its stage or `basePath` where those are a part of the URL, and
 * `path`. From `requestContext` and the options only: what a caller writes, `Host` and `X-Forwarded-*` included,
 * never counts. `undefined` where the event does not have the name: load balancers, VPC Lattice, test events.
 *
 * Behind CloudFront the name is still the gateway's own, and the key of an HTTP API's mapping is in no event: both
 * need the option `publicUrl`.
 */
export function publicUrlOf(kind: HttpKind, event: Fields, options: Place): PublicUrl | undefined {
  const { stripStage, basePath = '', path = '' } = options;
  const name = textOf(fieldsOf(event, 'requestContext'), 'domainName').toLowerCase();
  // A load balancer and Lattice have no such member: whatever put one there is not the service.
  if (!/^[a-z\d-]+(\.[a-z\d-]+)+$/.test(name) || !NAMED.has(kind)) return undefined;
  const stage = stageInUrl(kind, event, name, stripStage);
  const rest = withoutPrefix(ownPath(event), stage);
  const base = withoutSlash(basePath);
  const prefix = stage + (withoutPrefix(rest, base) === rest ? '' : base);
  const publicBase = `https://${name}${prefix}`;
  return { publicUrl: publicBase + withoutSlash(path), ...(prefix !== '' && { publicBase }) };
}

const NAMED: ReadonlySet<HttpKind> = new Set(['rest-api', 'http-api-v1', 'http-api-v2', 'function-url']);

/**
 * The stage, where clients write it and it is not left to the server. Under the name that AWS gives an API they always
 * do. Under another name only where the mapping of a REST API names no stage, which its own path then begins with; the
 * path of an HTTP API begins with the stage of its mapping although no client writes that.
 */
function stageInUrl(kind: HttpKind, event: Fields, name: string, stripStage: boolean): string {
  if (kind === 'function-url') return '';
  const stage = stageOf(event);
  if (/^[^.]+\.execute-api\./.test(name)) return stripStage || kind === 'rest-api' ? stage : '';
  const own = ownPath(event);
  return kind === 'rest-api' && stripStage && withoutPrefix(own, stage) !== own ? stage : '';
}
