import { createFixture, type Profile } from '@mcp-serverless/contract/fixture';
import type { MCPServer } from '@mcp-serverless/core';

/** The fixture of the profile that the process was started with. */
export const server: MCPServer = createFixture((process.env['PROFILE'] ?? 'open') as Profile);
