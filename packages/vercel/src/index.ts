export { createVercelHandler, toNextRouteHandler } from './handler.ts';
export type { NextRouteHandler, RequestHandler, VercelHandler, VercelOptions } from './types.ts';
