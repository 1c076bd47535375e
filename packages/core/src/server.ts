import { COMPILED, type Config, compileConfig, compileServer, type ServerCore, type ServerOptions } from './config.ts';
import type { CallOptions, McpHandler } from './context.ts';
import type { PromptLike, ResourceLike, ToolLike } from './define.ts';
import { answerBody } from './engine.ts';
import { handle } from './handle.ts';
import { applyMiddleware, type Middleware } from './middleware.ts';
import { RegistryBuilder } from './registry.ts';

/**
 * An MCP server: what it offers, and `handleRequest`. Register everything while the module loads;
 * the first request closes the registry.
 */
export class MCPServer<Platform = unknown> implements McpHandler<Platform> {
  static {
    Object.defineProperty(MCPServer.prototype, COMPILED, {
      value(this: MCPServer): ServerCore {
        return this.#compile();
      },
    });
  }
  readonly #config: Config;
  readonly #builder = new RegistryBuilder();
  readonly #middleware: Middleware[] = [];
  #core: ServerCore | undefined;

  /** @throws TypeError that names the option that is unknown or wrong */
  constructor(options: ServerOptions) {
    this.#config = compileConfig(options);
    this.handleRequest = this.handleRequest.bind(this);
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
   * own addresses, each inside the middleware of `other`. @throws when a name or an address is taken
   */
  mount(prefix: string, other: MCPServer<Platform>): this {
    const builder = this.#open('mount');
    const { tools, prompts, resources, templates } = applyMiddleware(other.#builder, other.#middleware);
    for (const tool of tools.values()) builder.addTool({ ...tool, name: `${prefix}_${tool.name}` });
    for (const prompt of prompts.values()) builder.addPrompt({ ...prompt, name: `${prefix}_${prompt.name}` });
    for (const resource of resources.values()) builder.addResource(resource);
    for (const { definition } of templates.values()) builder.addResource(definition);
    return this;
  }

  /**
   * Answers one HTTP request, in either protocol era. Never rejects. Reads the body once; does not change the request.
   * @param call what the platform knows beside the request; adapters fill it in
   */
  async handleRequest(request: Request, call: CallOptions<Platform> = {}): Promise<Response> {
    return handle(this.#compile(), request, call);
  }

  #compile(): ServerCore {
    this.#core ??= compileServer(this.#config, applyMiddleware(this.#builder, this.#middleware), answerBody);
    return this.#core;
  }

  #open(method: string): RegistryBuilder {
    if (this.#core) {
      throw new Error(
        `${method}() after the first request: register everything while the module loads, before serving`,
      );
    }
    return this.#builder;
  }
}
