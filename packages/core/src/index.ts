export type { Authorize, AuthorizeCall, Guarded, ScopeHierarchy } from './access.ts';
export type { ElicitForm, ElicitResult, ElicitUrl, Root, StepOptions } from './ask.ts';
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
export type { BusEvent, EventBus, Live, Notify } from './bus.ts';
export { checkServer } from './check-server.ts';
export {
  type MCPInput,
  MCPPrompt,
  MCPResource,
  MCPTool,
  type PromptLike,
  type ResourceLike,
  type ToolLike,
} from './classes.ts';
export type { AuthOptions, Limits, ServerOptions } from './config.ts';
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
  type PromptDefinition,
  type ResourceDefinition,
  type ToolDefinition,
} from './define.ts';
export { type ErrorKind, McpError, ToolError } from './errors.ts';
export { checkOptions } from './gate-options.ts';
export type { CorsOptions } from './http.ts';
export { createMailbox, type Mailbox, type Reply } from './mailbox.ts';
export type { Middleware, MiddlewareCall } from './middleware.ts';
export type {
  AuditEvent,
  ErrorEvent,
  Observe,
  PendingEvent,
  RequestEvent,
  ServerEvent,
  UnlistedEvent,
} from './observe.ts';
export type { PromptArgument } from './prompt-arguments.ts';
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
export { principalKey, type RateDecision, type RateLimiter, type RateLimitOptions } from './rate.ts';
export { createReplayGuard, type ReplayGuard } from './replay.ts';
export { MCPServer } from './server.ts';
export type { FoundSession, LiveSession, Session, SessionKeeper } from './session.ts';
export type { AnswerStream } from './sse.ts';
export { startTimer } from './timer.ts';
