import { join } from 'node:path';
import { expect, it } from 'vitest';
import { publicPackages } from '../../pack.ts';
import { ROOT } from '../../run.ts';
import { exportsOf, type PublicNames } from '../imports.ts';

/** Everything a package's root exports. A name added here is kept until the next major version. */
const NAMES: Readonly<Record<string, PublicNames>> = {
  core: {
    values: [
      'MCPPrompt',
      'MCPResource',
      'MCPServer',
      'MCPTool',
      'McpError',
      'ToolError',
      'checkOptions',
      'createMailbox',
      'definePrompt',
      'defineResource',
      'defineTool',
      'principalKey',
    ],
    types: [
      'Annotations',
      'AuditEvent',
      'AuthContext',
      'AuthOptions',
      'AuthOutcome',
      'AuthProvider',
      'Authorize',
      'AuthorizeCall',
      'CacheHints',
      'CallOptions',
      'CallToolResult',
      'Challenge',
      'ClientCapabilities',
      'CompletionContext',
      'CompletionResult',
      'ContentBlock',
      'CorsOptions',
      'ElicitForm',
      'ElicitResult',
      'ElicitUrl',
      'ErrorEvent',
      'ErrorKind',
      'GetPromptResult',
      'Guarded',
      'Icon',
      'Implementation',
      'Limits',
      'LogLevel',
      'MCPInput',
      'Mailbox',
      'McpHandler',
      'Middleware',
      'MiddlewareCall',
      'Observe',
      'PlatformAuth',
      'Principal',
      'PromptArgument',
      'PromptContext',
      'PromptDefinition',
      'PromptLike',
      'PromptMessage',
      'ProtectedResource',
      'RateDecision',
      'RateLimitOptions',
      'RateLimiter',
      'Refusal',
      'RefusalReason',
      'Reply',
      'RequestContext',
      'RequestEvent',
      'ResourceContents',
      'ResourceContext',
      'ResourceDefinition',
      'ResourceLike',
      'Root',
      'ScopeHierarchy',
      'ServerEvent',
      'ServerOptions',
      'ToolAnnotations',
      'ToolContext',
      'ToolDefinition',
      'ToolLike',
    ],
  },
  auth: {
    values: ['APIKeyAuthProvider', 'generateApiKey'],
    types: ['ApiKeyOptions', 'ApiKeyRecord', 'GeneratedApiKey'],
  },
  lambda: {
    values: [
      'createLambdaHandler',
      'createLambdaStreamHandler',
      'getSourceIp',
      'isV2Event',
      'lambdaEventToRequest',
      'responseToLambdaResult',
    ],
    types: [
      'AlbEvent',
      'HttpApiEvent',
      'LambdaContext',
      'LambdaEvent',
      'LambdaHandler',
      'LambdaOptions',
      'LambdaPlatform',
      'LambdaResponseStream',
      'LambdaResult',
      'LambdaStreamHandler',
      'LatticeEvent',
      'LatticeV1Event',
      'RestApiEvent',
    ],
  },
  cloudflare: {
    values: ['createWorkerHandler'],
    types: ['WorkerContext', 'WorkerFallback', 'WorkerHandler', 'WorkerOptions', 'WorkerPlatform'],
  },
  vercel: {
    values: ['createVercelHandler', 'toNextRouteHandler'],
    types: ['NextRouteHandler', 'RequestHandler', 'VercelHandler', 'VercelOptions'],
  },
  node: {
    values: ['start'],
    types: ['RunningServer', 'StartOptions'],
  },
};

it.each(Object.entries(NAMES))('packages/%s exports these names and no other', (name, expected) => {
  expect(exportsOf(join(ROOT, 'packages', name, 'src', 'index.ts'))).toEqual(expected);
});

it('names every public package', async () => {
  expect((await publicPackages()).map((name) => name.replace('@mcp-serverless/', ''))).toEqual(
    Object.keys(NAMES).sort(),
  );
});
