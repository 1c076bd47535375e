import type { McpHandler } from '@mcp-serverless/core';

/** Answers what the adapter told it beside the request. */
export const probe: McpHandler = { handleRequest: async (_request, call) => Response.json(call) };
