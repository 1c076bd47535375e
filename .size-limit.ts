import type { SizeLimitConfig } from 'size-limit';

/** What a package, or a subpath of one, adds to a bundle that holds its peers already: minified, gzip. */
const check = (name: string, limit: string, ignore: string[], names?: string): SizeLimitConfig[number] => {
  const [folder, subpath = 'index'] = name.split('/');
  return {
    name: `@mcp-serverless/${name}${names === undefined ? '' : `, ${names}`}`,
    ...(names !== undefined && { import: `{ ${names} }` }),
    path: `packages/${folder}/dist/${subpath}.js`,
    ignore,
    gzip: true,
    limit,
    modifyRolldownConfig: (config) => ({ ...config, platform: 'node' }),
  };
};

/** What is loaded at once; what a handler loads that asks is not. */
const atOnce = (one: SizeLimitConfig[number]): SizeLimitConfig[number] => ({ ...one, entry: ['index'] });

const CORE = ['@mcp-serverless/core'];

const config: SizeLimitConfig = [
  // What is checked when something is added has to be there at once.
  atOnce(check('core', '21.5 KiB', ['zod'], 'MCPServer, defineTool, definePrompt, defineResource, ToolError')),
  // With the class style, what adapters and providers need, and what the first list, the first unusual result and the
  // first question load.
  check('core', '36 KiB', ['zod']),
  check('core/json-schema', '8 KiB', []),
  check('core/zod-mini', '1 KiB', ['zod']),
  check('core/zod3', '8 KiB', ['zod']),
  check('core/valibot', '1 KiB', ['valibot', '@valibot/to-json-schema']),
  check('core/live', '5.75 KiB', []),
  check('core/tasks', '5.25 KiB', []),
  check('core/sdk', '28.75 KiB', ['@modelcontextprotocol/server']),
  check('core/sdk-v1', '13.75 KiB', ['@modelcontextprotocol/sdk']),
  check('auth', '18 KiB', CORE),
  // What a server adds; the whole subpath makes keys as well.
  check('auth/api-key', '3.25 KiB', CORE, 'APIKeyAuthProvider'),
  check('auth/api-key', '3.5 KiB', CORE),
  check('auth/jwt', '11 KiB', CORE),
  check('auth/oauth', '12 KiB', CORE),
  check('lambda', '7 KiB', CORE),
  check('cloudflare', '1 KiB', CORE),
  check('vercel', '1 KiB', CORE),
  check('node', '14 KiB', CORE),
];

export default config;
