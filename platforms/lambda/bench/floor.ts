import { serve } from './floor-server.ts';
import { toHandler } from './http.ts';

export const handler = toHandler(serve, true);
