import { toHandler } from './http.ts';
import { serve } from './sdk-server.ts';

export const handler = toHandler(serve, false);
