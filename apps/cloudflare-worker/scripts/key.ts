/** Prints a new key for MCP_API_KEY. With `--dev` it is kept in .dev.vars, where `dev` reads it, unless one is there. */

import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateApiKey } from '@mcp-serverless/auth';

const file = join(import.meta.dirname, '..', '.dev.vars');
const { key } = await generateApiKey();
if (!process.argv.includes('--dev')) console.log(key);
else if (existsSync(file)) console.log('.dev.vars is there already');
else {
  writeFileSync(file, `MCP_API_KEY=${key}\n`, { mode: 0o600 });
  console.log(`${key}\nKept in .dev.vars`);
}
