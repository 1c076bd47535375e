/** Prints a new key for MCP_API_KEY. */

import { generateApiKey } from '@mcp-serverless/auth';

const { key } = await generateApiKey();
console.log(key);
