/**
 * What core knows of tasks: enough to hand a call over. The rest is `core/tasks`, for servers that have some.
 * @see https://github.com/modelcontextprotocol/ext-tasks/blob/main/specification/2026-07-28/tasks.md
 */

import type { BusEvent } from './bus.ts';
import type { Dialogue, Known } from './conversation.ts';
import type { AnyTool } from './define.ts';
import type { Claim, Exchange } from './exchange.ts';
import type { Params } from './jsonrpc.ts';
import type { CallToolResult } from './protocol.ts';

/** The extension's identifier, in the capabilities of both sides. */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks';

/** One run of a task's handler. */
export interface TaskRun {
  /** Aborts when the task is cancelled, has expired, or goes on elsewhere. */
  readonly signal: AbortSignal;
  /** Where the handler's questions go. @param suspend ends the run: the handler has to wait for the client */
  dialogue(suspend: () => void): Dialogue;
  /** What the handler says about how far it is. */
  report(message: string): void;
}

/** What core does for tasks. */
export interface TaskHost {
  /** The tool of that name, unless the caller must not know of it. @throws McpError when the caller lacks its scopes */
  tool(exchange: Exchange, name: string): AnyTool | undefined;
  /** Everything that comes before the task: authorization, and what the tool asks first. */
  prepare(exchange: Exchange, claim: Claim, tool: AnyTool, input: unknown): Promise<Known | undefined>;
  /** Runs the tool. @throws McpError for what makes a task `failed` */
  run(exchange: Exchange, claim: Claim, task: TaskRun): Promise<CallToolResult>;
}

/** Tasks that a client listens to. */
export interface HeardTasks {
  readonly ids: readonly string[];
  /** What they are like now, as events. */
  now(): Promise<readonly BusEvent[]>;
}

/** Tasks of a server: what `createTasks` of `core/tasks` gives. */
export interface Tasks {
  readonly extension: typeof TASKS_EXTENSION;
  /**
   * The JSON text of the result that stands for a task; `undefined` when the call is to be answered as any other.
   * @throws McpError `missing_capability` for a tool that must be a task, and a client that did not declare them
   */
  offer(exchange: Exchange, claim: Claim, tool: AnyTool, input: unknown, host: TaskHost): Promise<string | undefined>;
  /**
   * Which of the tasks in `notifications.taskIds` are the caller's; `undefined` when it asks for none.
   * @throws McpError `missing_capability` for a client that did not declare the extension
   */
  heard(exchange: Exchange, claim: Claim, host: TaskHost): Promise<HeardTasks | undefined>;
  /** The result of `tasks/get`, `tasks/update` or `tasks/cancel`. */
  answer(exchange: Exchange, claim: Claim, params: Params, host: TaskHost): Promise<object>;
}
