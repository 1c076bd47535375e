import type { McpHandler } from '@mcp-serverless/core';
import { createVercelHandler } from '@mcp-serverless/vercel';

/** Answers what the adapter told it beside the request. */
const probe: McpHandler = {
  async handleRequest(request, call = {}) {
    call.waitUntil?.(Promise.resolve('done'));
    return Response.json({ url: request.url, call });
  },
};

export const { GET, POST } = createVercelHandler(probe, { trustForwardedHeaders: true });
