import type { McpHandler } from '@mcp-serverless/core';
import { serveSdk } from '@mcp-serverless/core/sdk';
import { serveSdkV1 } from '@mcp-serverless/core/sdk-v1';
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { McpServer } from '@modelcontextprotocol/server';

export const guest: McpHandler = serveSdk((context) => {
  const id: string = context.requestId;
  // @ts-expect-error what a factory receives is not `any`
  const wrong: number = context.requestId;
  return new McpServer({ name: id, version: String(wrong) });
});

export const guestV1: McpHandler = serveSdkV1(() => new McpServerV1({ name: 'v1', version: '1.0.0' }));
