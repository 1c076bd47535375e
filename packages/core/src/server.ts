import { type BusEvent, type Live, type Notify, notifier } from './bus.ts';
import type { PromptLike, ResourceLike, ToolLike } from './classes.ts';
import { type Config, checkGuards, compileConfig, type ServerOptions } from './config.ts';
import type { CallOptions, McpHandler } from './context.ts';
import { answerBody } from './engine.ts';
import { must } from './errors.ts';
import { handle } from './handle.ts';
import { applyMiddleware, type Middleware } from './middleware.ts';
import { RegistryBuilder } from './registry.ts';
import { ATTACH, CHANGE, CHECK, COMPILED, compileServer, type Pipeline, type ServerCore } from './server-core.ts';

/**
 * The method that answers a request that an adapter makes up before there is a real one, so that what the first would
 * be slow with is done by then. Nothing is checked at the gate, authenticated, limited or logged, and the registry
 * stays open.
 */
const PREWARM = Symbol.for('mcp-server.prewarm');

/**
 * An MCP server: what it offers, and `handleRequest`. Register everything while the module loads;
 * the first request closes the registry.
 */
export class MCPServer<Platform = unknown> implements McpHandler<Platform> {
  static {
    Object.defineProperties(MCPServer.prototype, {
      [COMPILED]: {
        value(this: MCPServer): ServerCore {
          return this.#close();
        },
      },
      [CHECK]: {
        value(this: MCPServer): ServerCore {
          return this.#compile();
        },
      },
      [ATTACH]: {
        value(this: MCPServer, live: Live): Live {
          return this.#attach(live);
        },
      },
      [CHANGE]: {
        value(this: MCPServer, next?: RegistryBuilder): RegistryBuilder {
          if (next) {
            const cold = this.#core?.cold ?? true;
            this.#builder = next;
            this.#core = undefined;
            this.#compile().cold = cold;
          }
          return this.#builder;
        },
      },
      [PREWARM]: {
        async value(this: MCPServer, request: Request): Promise<Response> {
          const core = this.#compile();
          const gate = { ...core.gate, path: undefined, basePath: undefined, hosts: undefined };
          const silent = { provider: undefined, observe: undefined, audit: undefined, rateLimit: undefined };
          const response = await handle({ ...core, ...silent, gate }, request, { streaming: false });
          // What a schema refers to may come later in a module that waits for something.
          if (core.lists.faulty && !this.#closed) this.#core = undefined;
          return response;
        },
      },
    });
  }
  readonly #config: Config;
  #builder: RegistryBuilder = new RegistryBuilder();
  readonly #middleware: Middleware[] = [];
  #core: ServerCore | undefined;
  /** What answers while the registry cannot be closed. */
  #broken: Pipeline | undefined;
  #closed = false;
  #notify: Notify | undefined;

  /** @throws TypeError that names the option that is unknown or wrong */
  constructor(options: ServerOptions) {
    this.#config = compileConfig(options);
    this.#builder.quiet = this.#config.observe === undefined;
    this.handleRequest = this.handleRequest.bind(this);
    this.addTool = this.addTool.bind(this);
    this.addPrompt = this.addPrompt.bind(this);
    this.addResource = this.addResource.bind(this);
  }

  /** Adds a tool: a class, an instance, or a `defineTool` value. @throws when its name is taken or its schema cannot be used */
  addTool(tool: ToolLike): this {
    this.#open('addTool').addTool(tool);
    return this;
  }

  /** Adds a prompt: a class, an instance, or a `definePrompt` value. @throws when its name is taken */
  addPrompt(prompt: PromptLike): this {
    this.#open('addPrompt').addPrompt(prompt);
    return this;
  }

  /** Adds a resource: a class, an instance, or a `defineResource` value. @throws when its address is taken */
  addResource(resource: ResourceLike): this {
    this.#open('addResource').addResource(resource);
    return this;
  }

  /** Puts a function around every tool, prompt and resource of this server, also of those added later. */
  use(middleware: Middleware<Platform>): this {
    this.#open('use');
    this.#middleware.push(middleware as Middleware);
    return this;
  }

  /**
   * Adds everything `other` offers now: its tools and prompts as `<prefix>_<name>`, its resources under their
   * own addresses, each inside the middleware of `other`. The rest of `other` is left behind.
   * @throws when a name or an address is taken; TypeError for a guard of `other` that this server lacks: `auth`,
   * `auth.authorize`, `auth.audit`, required scopes, `rateLimit`, `allowedHosts`, `replayGuard`, a narrowed `cors`
   */
  mount(prefix: string, other: MCPServer<Platform>): this {
    const builder = this.#open('mount');
    const usable = typeof prefix === 'string' && typeof other === 'object' && #builder in other;
    must(usable, 'mount: expected a prefix and another MCPServer, for example mount("billing", billing)');
    checkGuards(`mount "${prefix}"`, other.#config, this.#config);
    const { tools, prompts, resources, templates } = applyMiddleware(other.#builder, other.#middleware);
    for (const tool of tools.values()) builder.addTool({ ...tool, name: `${prefix}_${tool.name}` });
    for (const prompt of prompts.values()) builder.addPrompt({ ...prompt, name: `${prefix}_${prompt.name}` });
    for (const resource of resources.values()) builder.addResource(resource);
    for (const { definition } of templates.values()) builder.addResource(definition);
    return this;
  }

  /**
   * Tells clients that listen what changed: where the server has `live`, and under `start()`. Elsewhere nobody listens.
   */
  get notify(): Notify {
    this.#notify ??= notifier((event) => this.#publish(event));
    return this.#notify;
  }

  /**
   * Answers one HTTP request, in either protocol era. Never rejects. Reads the body once; does not change the request.
   * @param call what the platform knows beside the request; adapters fill it in
   */
  handleRequest(request: Request, call: CallOptions<Platform> = {}): Promise<Response> {
    let server: Pipeline;
    try {
      server = this.#close();
    } catch (error) {
      this.#broken ??= broken(this.#config, error);
      server = this.#broken;
    }
    return handle(server, request, call);
  }

  /** What a host that serves streams gives, unless the options gave it already. */
  #attach(live: Live): Live {
    this.#config.live ??= live;
    if (this.#core) this.#core.live = this.#config.live;
    return this.#config.live;
  }

  async #publish(event: BusEvent): Promise<void> {
    const { live, observe } = this.#config;
    try {
      await live?.bus.publish(event);
    } catch (error) {
      observe?.({ type: 'error', requestId: '', errorId: crypto.randomUUID(), error });
    }
  }

  #close(): ServerCore {
    const core = this.#compile();
    this.#closed = true;
    return core;
  }

  #compile(): ServerCore {
    this.#core ??= compileServer(this.#config, applyMiddleware(this.#builder, this.#middleware), answerBody);
    return this.#core;
  }

  #open(method: string): RegistryBuilder {
    if (this.#closed) {
      throw new Error(
        `${method}() after the first request: register everything while the module loads, before serving. On a host that goes on running, itemsOf(server) of core/live adds more`,
      );
    }
    this.#core = undefined;
    this.#broken = undefined;
    return this.#builder;
  }
}

/** A server that could not be closed: behind its gate every request fails with the reason, which only the operator sees. */
function broken(config: Config, error: unknown): Pipeline {
  const engine = (): never => {
    throw error;
  };
  return { ...config, engine, cold: true, last: undefined };
}
