import { toNextRouteHandler } from '@mcp-serverless/vercel';
import { server } from '../../../../../server.ts';

export const runtime = 'edge';

export const { GET, POST, DELETE, OPTIONS } = toNextRouteHandler(server, { basePath: '/edge' });
