export type {
  AuthContext,
  AuthOutcome,
  AuthProvider,
  Challenge,
  PlatformAuth,
  Principal,
  ProtectedResource,
  Refusal,
  RefusalReason,
} from './auth.ts';
export { checkOptions, type Limits, type ServerOptions } from './config.ts';
export type {
  CallOptions,
  McpHandler,
  PromptContext,
  RequestContext,
  ResourceContext,
  ToolContext,
} from './context.ts';
export {
  type CompletionContext,
  type CompletionResult,
  definePrompt,
  defineResource,
  defineTool,
  type MCPInput,
  MCPPrompt,
  MCPResource,
  MCPTool,
  type PromptArgument,
  type PromptDefinition,
  type PromptLike,
  type ResourceDefinition,
  type ResourceLike,
  type ToolDefinition,
  type ToolLike,
} from './define.ts';
export { type ErrorKind, McpError, ToolError } from './errors.ts';
export type { CorsOptions } from './http.ts';
export type { Middleware, MiddlewareCall } from './middleware.ts';
export type { ErrorEvent, Observe, RequestEvent, ServerEvent } from './observe.ts';
export type {
  Annotations,
  CacheHints,
  CallToolResult,
  ClientCapabilities,
  ContentBlock,
  GetPromptResult,
  Icon,
  Implementation,
  LogLevel,
  PromptMessage,
  ResourceContents,
  ToolAnnotations,
} from './protocol.ts';
export { MCPServer } from './server.ts';
