/** A client for the tests of a server: without a network, in both protocol eras. */

import type { CallOptions, McpHandler } from './context.ts';
import { checkOptions } from './gate-options.ts';
import { isObject, type Params } from './jsonrpc.ts';
import { createMailbox } from './mailbox.ts';
import type {
  Annotations,
  CallToolResult,
  ClientCapabilities,
  GetPromptResult,
  Icon,
  Implementation,
  Meta,
  ResourceContents,
  ToolAnnotations,
} from './protocol.ts';
import { checkResult } from './test-result.ts';
import { mirror, read, revisionOf, toPost, toRequest } from './test-wire.ts';
import { checkLists } from './unlisted.ts';

const HEADER_MISMATCH = -32020;

export interface TestClientOptions<Platform = unknown> {
  /** Default `modern`. A legacy client sends no `initialize`; `request('initialize', ...)` does. */
  readonly era?: 'modern' | 'legacy';
  /** Default: the newest of the era. */
  readonly revision?: string;
  /** Sent with every request, for example a key; they win over the client's own. */
  readonly headers?: Readonly<Record<string, string>>;
  /** What a platform would know beside the request: `sourceIp`, `platform`, `signal`, `streaming`, ... */
  readonly call?: CallOptions<Platform>;
  /** Default `http://localhost/mcp`. */
  readonly url?: string;
  /** What a modern client says about itself. Default: a name, and no capabilities. */
  readonly info?: Implementation;
  readonly capabilities?: ClientCapabilities;
  /**
   * Answers what a handler asks in the middle of a call: gives the result of the question, for example
   * `{ action: 'accept', content: { name: 'Ann' } }`. With it a modern client declares that it can answer everything.
   * Without it `callTool` and its like give a result of type `input_required` as it is.
   */
  readonly answer?: (question: TestQuestion) => unknown;
}

/** A question of the server to its client. */
export interface TestQuestion {
  /** `elicitation/create`, `sampling/createMessage` or `roots/list`. */
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The name of the question; a legacy server gives none. */
  readonly key: string | undefined;
}

const OPTIONS = [
  'era',
  'revision',
  'headers',
  'call',
  'url',
  'info',
  'capabilities',
  'answer',
] as const satisfies readonly (keyof TestClientOptions)[];

/** What a server said on the way to an answer. */
export interface TestNotification {
  /** `notifications/progress` or `notifications/message`. */
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Listed {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly icons?: readonly Icon[];
  readonly _meta?: Meta;
}
export interface ListedTool extends Listed {
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly outputSchema?: Readonly<Record<string, unknown>>;
  readonly annotations?: ToolAnnotations;
}
export interface ListedPrompt extends Listed {
  readonly arguments?: readonly { readonly name: string; readonly description?: string; readonly required?: boolean }[];
}
export interface ListedResource extends Listed {
  readonly uri: string;
  readonly mimeType?: string;
  readonly size?: number;
  readonly annotations?: Annotations;
}
export interface ListedResourceTemplate extends Listed {
  readonly uriTemplate: string;
  readonly mimeType?: string;
  readonly annotations?: Annotations;
}
interface Page {
  readonly nextCursor?: string;
}

/** Each method gives the result, or throws a `TestClientError`. A tool that fails gives a result with `isError`. */
export interface TestClient {
  listTools(cursor?: string): Promise<Page & { readonly tools: readonly ListedTool[] }>;
  listPrompts(cursor?: string): Promise<Page & { readonly prompts: readonly ListedPrompt[] }>;
  listResources(cursor?: string): Promise<Page & { readonly resources: readonly ListedResource[] }>;
  listResourceTemplates(
    cursor?: string,
  ): Promise<Page & { readonly resourceTemplates: readonly ListedResourceTemplate[] }>;
  /** Arguments that the tool mirrors in headers are mirrored. */
  callTool(name: string, args?: Readonly<Record<string, unknown>>): Promise<CallToolResult>;
  getPrompt(name: string, args?: Readonly<Record<string, string>>): Promise<GetPromptResult>;
  readResource(uri: string): Promise<{ readonly contents: readonly ResourceContents[] }>;
  /** @param filled the arguments that are filled in already */
  complete(
    ref: { readonly prompt: string } | { readonly resourceTemplate: string },
    argument: string,
    value: string,
    filled?: Readonly<Record<string, string>>,
  ): Promise<{ readonly values: readonly string[]; readonly total?: number; readonly hasMore?: boolean }>;
  /** Any method; members of `params._meta` win over the client's own. */
  request(method: string, params?: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
  /** Progress and log messages of all answers so far, in order. */
  readonly notifications: readonly TestNotification[];
}

/** An answer that is an error. */
export class TestClientError extends Error {
  /** The JSON-RPC code; `undefined` where the answer was no JSON-RPC. */
  readonly code: number | undefined;
  readonly data: unknown;
  /** The HTTP status and headers. */
  readonly status: number;
  readonly headers: Headers;

  constructor(response: Response, error: { code?: number; message?: string; data?: unknown }) {
    super(error.message ?? `The server answered with status ${response.status}`);
    this.name = 'TestClientError';
    this.code = error.code;
    this.data = error.data;
    this.status = response.status;
    this.headers = response.headers;
  }
}

/**
 * A client that calls `server` without a network.
 * @throws TypeError for an option that is unknown, and for a server that cannot be served, or listed, as a whole: it
 * names the item, the path into its schema and the fix
 * @example
 * ```ts
 * const client = testClient(server);
 * expect((await client.callTool('add', { a: 1, b: 2 })).structuredContent).toEqual({ sum: 3 });
 * ```
 */
export function testClient<Platform = unknown>(
  server: McpHandler<Platform>,
  options: TestClientOptions<Platform> = {},
): TestClient {
  checkOptions('testClient', options, OPTIONS);
  const { era = 'modern' } = options;
  if (era !== 'modern' && era !== 'legacy') throw new TypeError('testClient: era must be "modern" or "legacy"');
  checkLists(server);
  const { answer } = options;
  // Every request reaches the same server.
  const call = { ...(answer && { mailbox: createMailbox() }), ...options.call } as CallOptions<Platform>;
  const notifications: TestNotification[] = [];
  let lastId = 0;

  async function send(method: string, params: Params, mirrored: Record<string, string> = {}): Promise<never> {
    const request = toRequest(++lastId, method, params, mirrored, options);
    const response = await server.handleRequest(request, call);
    const { result, error } = await read(response, hear);
    if (error !== undefined || !isObject(result))
      throw new TestClientError(response, (error ?? {}) as { code?: number });
    if (!answer || result['resultType'] !== 'input_required') return result as never;
    const asked = Object.entries((result['inputRequests'] ?? {}) as Record<string, Omit<TestQuestion, 'key'>>);
    const answered = await Promise.all(asked.map(async ([key, question]) => [key, await answer({ ...question, key })]));
    const { requestState } = result;
    return send(method, { ...params, inputResponses: Object.fromEntries(answered), requestState }, mirrored);
  }

  /** What a server says before its answer; a legacy one asks there. */
  async function hear(message: Record<string, unknown>): Promise<void> {
    const said = { method: String(message['method']), params: (message['params'] ?? {}) as Params };
    if (message['id'] === undefined) notifications.push(said);
    else if (answer) {
      const reply = { jsonrpc: '2.0', id: message['id'], result: await answer({ ...said, key: undefined }) };
      await server.handleRequest(toPost(JSON.stringify(reply), revisionOf(options), {}, options), call);
    }
  }
  const list = (method: string, cursor?: string): Promise<never> =>
    send(method, cursor === undefined ? {} : { cursor });

  const client: TestClient = {
    notifications,
    request: (method, params = {}) => send(method, params),
    listTools: (cursor) => list('tools/list', cursor),
    listPrompts: (cursor) => list('prompts/list', cursor),
    listResources: (cursor) => list('resources/list', cursor),
    listResourceTemplates: (cursor) => list('resources/templates/list', cursor),
    async callTool(name, args = {}) {
      const params = { name, arguments: args };
      try {
        return checkResult('tool', name, await send('tools/call', params));
      } catch (error) {
        if (!(error instanceof TestClientError) || error.code !== HEADER_MISMATCH) throw error;
        // Only now the tool's mirrored arguments are asked for, as the specification tells clients to.
        const tool = await findTool(client, name);
        return checkResult('tool', name, await send('tools/call', params, mirror(tool?.inputSchema, args)));
      }
    },
    async getPrompt(name, args = {}) {
      return checkResult('prompt', name, await send('prompts/get', { name, arguments: args }));
    },
    async readResource(uri) {
      return checkResult('resource', uri, await send('resources/read', { uri }));
    },
    async complete(ref, argument, value, filled) {
      const { completion } = (await send('completion/complete', {
        ref:
          'prompt' in ref
            ? { type: 'ref/prompt', name: ref.prompt }
            : { type: 'ref/resource', uri: ref.resourceTemplate },
        argument: { name: argument, value },
        ...(filled && { context: { arguments: filled } }),
      })) as { completion: never };
      return completion;
    },
  };
  return client;
}

async function findTool(client: TestClient, name: string): Promise<ListedTool | undefined> {
  let cursor: string | undefined;
  do {
    const { tools, nextCursor } = await client.listTools(cursor);
    const found = tools.find((tool) => tool.name === name);
    if (found) return found;
    cursor = nextCursor;
  } while (cursor !== undefined);
  return undefined;
}
