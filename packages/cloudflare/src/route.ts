const DOCUMENT = '/.well-known/oauth-protected-resource';

/** Whose a request is: the server's endpoint, perhaps a document of the server, or nobody's here. */
export type Route = 'endpoint' | 'document' | undefined;

/**
 * Makes the function that tells a URL's route.
 * @param path the endpoint's path, `basePath` a leading part to ignore; both with or without a trailing slash
 */
export function routeOf(path: string, basePath = ''): (url: string) => Route {
  const endpoint = withoutSlash(path);
  const base = withoutSlash(basePath);
  return (url) => {
    const { pathname } = new URL(url);
    const inner = pathname.startsWith(`${base}/`) ? pathname.slice(base.length) : pathname;
    if (inner === endpoint || inner === `${endpoint}/`) return 'endpoint';
    return inner === DOCUMENT || inner.startsWith(`${DOCUMENT}/`) ? 'document' : undefined;
  };
}

function withoutSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
