import { FIXTURE_INFO, type Target } from '../../src/index.ts';
import { accepted, ENDPOINT, modern } from '../../src/wire.ts';

/** A server that runs somewhere, and whether it is the fixture. */
export interface UrlTarget {
  readonly target: Target;
  readonly fixture: boolean;
}

/**
 * The server at `endpoint`.
 * @param key sent with every request, where the server wants one
 * @throws when it does not answer `server/discover`
 */
export async function openUrl(endpoint: string, key?: string): Promise<UrlTarget> {
  const target: Target = {
    name: 'url',
    fetch(request) {
      const { pathname, search } = new URL(request.url);
      const url =
        pathname === new URL(ENDPOINT).pathname ? new URL(search, endpoint) : new URL(pathname + search, endpoint);
      const sent = new Request(url, request);
      if (key !== undefined) sent.headers.set('x-api-key', key);
      return fetch(sent);
    },
  };
  const { _meta } = (await accepted(await target.fetch(modern('server/discover')))) as {
    _meta?: Record<string, { name?: string }>;
  };
  return { target, fixture: _meta?.['io.modelcontextprotocol/serverInfo']?.name === FIXTURE_INFO.name };
}
