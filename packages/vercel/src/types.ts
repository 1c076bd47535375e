import type { CallOptions } from '@mcp-serverless/core';

/** How requests reach the server. What is set here wins over the same option of the server. */
export interface VercelOptions extends Pick<CallOptions, 'cors' | 'basePath' | 'path' | 'allowedHosts'> {
  /** The URL clients use, for example `https://mcp.example.com/mcp`, where it differs from the request's. */
  readonly publicUrl?: string;
  /**
   * Take the public URL from `x-forwarded-proto` and `x-forwarded-host`. Default `false`. Vercel sets both on its
   * own network; anywhere else a caller can. Cannot be combined with `publicUrl`.
   */
  readonly trustForwardedHeaders?: boolean;
}

/** Answers one request. Never rejects. Whatever the platform passes beside the request is ignored. */
export type RequestHandler = (request: Request) => Promise<Response>;

/** The exports of a Next.js route file. */
export interface NextRouteHandler {
  readonly GET: RequestHandler;
  readonly POST: RequestHandler;
  readonly DELETE: RequestHandler;
  readonly OPTIONS: RequestHandler;
}

/** Every shape of a Vercel function: one export for each method, or an object with `fetch`. */
export interface VercelHandler extends NextRouteHandler {
  readonly HEAD: RequestHandler;
  readonly fetch: RequestHandler;
}
