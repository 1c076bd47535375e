import type { McpHandler } from '@mcp-serverless/core';
import { checkVercelOptions } from './options.ts';
import { forwardedUrl, requestContext } from './platform.ts';
import type { NextRouteHandler, RequestHandler, VercelHandler, VercelOptions } from './types.ts';

/**
 * Makes a Vercel function: `export const { GET, POST, DELETE, OPTIONS } = createVercelHandler(server)`, or
 * `export default createVercelHandler(server)`, which Vercel calls through `fetch`.
 * @param options `cors`, `basePath`, `path`, `publicUrl`, `allowedHosts`, `trustForwardedHeaders`
 * @throws TypeError that names the option that is unknown or wrong
 * @see https://vercel.com/docs/functions/functions-api-reference
 */
export function createVercelHandler(server: McpHandler, options: VercelOptions = {}): VercelHandler {
  const fetch = toRequestHandler('createVercelHandler', server, options);
  return { fetch, GET: fetch, HEAD: fetch, POST: fetch, DELETE: fetch, OPTIONS: fetch };
}

/**
 * Makes the exports of a Next.js route file: `export const { GET, POST, DELETE, OPTIONS } = toNextRouteHandler(server)`.
 * @param options as for `createVercelHandler`
 * @throws TypeError that names the option that is unknown or wrong
 * @see https://nextjs.org/docs/app/api-reference/file-conventions/route
 */
export function toNextRouteHandler(server: McpHandler, options: VercelOptions = {}): NextRouteHandler {
  const handler = toRequestHandler('toNextRouteHandler', server, options);
  return { GET: handler, POST: handler, DELETE: handler, OPTIONS: handler };
}

function toRequestHandler(where: string, server: McpHandler, options: VercelOptions): RequestHandler {
  const { trustForwardedHeaders = false, ...call } = checkVercelOptions(where, options);
  if (typeof server?.handleRequest !== 'function') throw new TypeError(`${where}: expected an MCPServer`);
  return async (request) => {
    const context = requestContext();
    const sourceIp = request.headers.get('x-vercel-forwarded-for');
    const publicUrl = trustForwardedHeaders ? forwardedUrl(request) : undefined;
    return server.handleRequest(request, {
      ...call,
      streaming: true,
      instances: 'many',
      ...(publicUrl !== undefined && { publicUrl }),
      ...(sourceIp !== null && { sourceIp }),
      ...(context?.waitUntil && { waitUntil: (work) => context.waitUntil?.(work) }),
    });
  };
}
