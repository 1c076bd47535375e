import { toNextRouteHandler } from '@mcp-serverless/vercel';
import { server } from '../../../../server.ts';

export const { GET, POST, DELETE, OPTIONS } = toNextRouteHandler(server);
