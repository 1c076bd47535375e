import { toNextRouteHandler } from '@mcp-serverless/vercel';
import { probe } from '../../../probe.ts';

export const runtime = 'edge';

export const { GET, POST, DELETE, OPTIONS } = toNextRouteHandler(probe, { trustForwardedHeaders: true });
