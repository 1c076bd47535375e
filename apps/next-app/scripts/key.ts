/** Prints a new key for MCP_API_KEY. With `--dev` it is kept in .env.local, where Next.js reads it, unless one is there. */

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateApiKey } from '@mcp-serverless/auth';

const file = join(import.meta.dirname, '..', '.env.local');
const { key } = await generateApiKey();
if (!process.argv.includes('--dev')) console.log(key);
else if (existsSync(file)) console.log('.env.local is there already');
else {
  writeFileSync(file, `MCP_API_KEY=${key}\n`, { mode: 0o600 });
  console.log(`${key}\nKept in .env.local`);
}
