/** What Vercel says beside the request. */

interface VercelRequestContext {
  waitUntil?(work: Promise<unknown>): void;
}

const HOST = /^([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i;
const CONTEXT: unique symbol = Symbol.for('@vercel/request-context');

/**
 * The context of the current request, where Vercel (or Next.js on Vercel) runs the code.
 * Read on each request: this is what `@vercel/functions` reads as well.
 */
export function requestContext(): VercelRequestContext | undefined {
  const holder = globalThis as { [CONTEXT]?: { get?(): VercelRequestContext | undefined } };
  return holder[CONTEXT]?.get?.();
}

/**
 * The URL of `request` with the scheme and host that a proxy has forwarded; `undefined` when they are absent or
 * unreadable. Does not ask who sent the headers: call it only where they can be trusted.
 */
export function forwardedUrl(request: Request): string | undefined {
  const host = request.headers.get('x-forwarded-host');
  const proto = request.headers.get('x-forwarded-proto');
  if (host === null || !HOST.test(host) || (proto !== 'https' && proto !== 'http')) return undefined;
  const { pathname, search } = new URL(request.url);
  return `${proto}://${host}${pathname}${search}`;
}
