import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import {
  definePrompt,
  defineResource,
  defineTool,
  type MCPInput,
  MCPPrompt,
  MCPResource,
  MCPServer,
  MCPTool,
} from '../src/index.ts';
import { itemsOf } from '../src/live.ts';
import { testClient } from '../src/testing.ts';

const make = (): MCPServer => new MCPServer({ name: 'n', version: '1', observe: false });
const tool = { name: 't', description: 'd', handler: (input: unknown) => JSON.stringify(input) };
const resource = { name: 'r', uri: 'x://y', handler: () => '' };
const schema = z.object({ a: z.string() });
const wrong = (extra: object): never => extra as never;

afterEach(() => void vi.restoreAllMocks());

describe('an unknown key of a definition names the right one', () => {
  it.each([
    ['desciption', 'description'],
    ['Description', 'description'],
    ['desc', 'description'],
    ['parameters', 'inputSchema'],
    ['params', 'inputSchema'],
    ['schema', 'inputSchema'],
    ['args', 'inputSchema'],
    ['argsSchema', 'inputSchema'],
    ['input', 'inputSchema'],
    ['input_schema', 'inputSchema'],
    ['inputSchemas', 'inputSchema'],
    ['outputSchemaShape', 'outputSchema'],
    ['output', 'outputSchema'],
    ['timeout', 'timeoutMs'],
    ['timeoutSeconds', 'timeoutMs'],
    ['execute', 'handler'],
    ['run', 'handler'],
    ['callback', 'handler'],
    ['scope', 'scopes'],
    ['requiredScopes', 'scopes'],
    ['readOnlyHint', 'annotations'],
    ['meta', '_meta'],
    ['metadata', '_meta'],
    ['visible', 'visibility'],
    ['icon', 'icons'],
  ])('tool: %s', (key, right) => {
    const message = `tool "t": unknown key "${key}". Known: name, title, `;
    const end = `. Did you mean "${right}"?`;
    for (const value of [defineTool(wrong({ ...tool, [key]: schema })), { ...tool, [key]: undefined }]) {
      const add = (): unknown => make().addTool(value as never);
      expect(add).toThrow(TypeError);
      expect(add).toThrow(message);
      expect(add).toThrow(end);
    }
  });

  it.each([
    ['schema', 'argsSchema'],
    ['inputSchema', 'argsSchema'],
    ['parameters', 'argsSchema'],
    ['args', 'argsSchema'],
    ['arguments', 'argsSchema'],
    ['generateMessages', 'handler'],
    ['load', 'handler'],
    ['completion', 'complete'],
  ])('prompt: %s', (key, right) => {
    const add = (): unknown => make().addPrompt(definePrompt(wrong({ name: 'p', handler: () => '', [key]: schema })));
    expect(add).toThrow(`prompt "p": unknown key "${key}". Known: `);
    expect(add).toThrow(`. Did you mean "${right}"?`);
  });

  it.each([
    ['template', 'uriTemplate'],
    ['url', 'uri'],
    ['mimetype', 'mimeType'],
    ['contentType', 'mimeType'],
    ['read', 'handler'],
    ['ttl', 'ttlMs'],
    ['resourceAnnotations', 'annotations'],
  ])('resource: %s', (key, right) => {
    const add = (): unknown => make().addResource(defineResource(wrong({ ...resource, [key]: 'x' })));
    expect(add).toThrow(`resource "r": unknown key "${key}". Known: `);
    expect(add).toThrow(`. Did you mean "${right}"?`);
  });

  it('or lists the known ones when none is near', () => {
    expect(() => make().addTool(wrong({ ...tool, zzz: 1 }))).toThrow(
      /^tool "t": unknown key "zzz"\. Known: name, [A-Za-z, _]+, beforeTask$/,
    );
  });

  it('also when it is added to a running server, and nothing of it is kept', async () => {
    const server = make().addTool(tool);
    await testClient(server).listTools();
    const items = itemsOf(server);
    expect(() => items?.addTool(wrong({ ...tool, name: 'u', parameters: schema }))).toThrow('unknown key "parameters"');
    expect((await testClient(server).listTools()).tools.map(({ name }) => name)).toEqual(['t']);
  });
});

describe('an unknown option names the right one', () => {
  it.each([
    [{ instruction: '' }, 'MCPServer: unknown option "instruction"', 'instructions'],
    [{ allowedHost: [] }, 'MCPServer: unknown option "allowedHost"', 'allowedHosts'],
    [{ hosts: [] }, 'MCPServer: unknown option "hosts"', 'allowedHosts'],
  ])('%j', (options, message, right) => {
    const create = (): unknown => new MCPServer({ name: 'n', version: '1', ...(options as object) });
    expect(create).toThrow(message);
    expect(create).toThrow(`. Did you mean "${right}"?`);
  });

  it('or lists the few there are', () => {
    expect(() => new MCPServer({ name: 'n', version: '1', cors: { origin: '*' } as never })).toThrow(
      new TypeError(
        'cors: unknown option "origin". Known: allowOrigin, allowMethods, allowHeaders, exposeHeaders, maxAge',
      ),
    );
  });
});

describe('the members of a class', () => {
  abstract class Base extends MCPTool {
    name = 't';
    description = 'd';
    execute(input: unknown): unknown {
      return JSON.stringify(input);
    }
  }

  it.each([
    ['parameters', 'inputSchema'],
    ['inputSchemas', 'inputSchema'],
    ['inputschema', 'inputSchema'],
    ['input_schema', 'inputSchema'],
    ['imputSchema', 'inputSchema'],
    ['argsSchema', 'inputSchema'],
    ['schemas', 'inputSchema'],
    ['outputSchemaShape', 'outputSchema'],
    ['outputSchemas', 'outputSchema'],
    ['ouputSchema', 'outputSchema'],
    ['scope', 'scopes'],
    ['requiredScopes', 'scopes'],
    ['annotation', 'annotations'],
    ['timeoutMS', 'timeoutMs'],
    ['headerParam', 'headerParams'],
    ['visability', 'visibility'],
  ])('are refused when one is nearly a known one: %s', (key, right) => {
    class Tool extends Base {
      constructor() {
        super();
        Object.assign(this, { [key]: schema });
      }
    }
    expect(() => make().addTool(Tool)).toThrow(
      new TypeError(
        `tool "t": its class has "${key}": did you mean "${right}"? A member of its own needs another name, for example "#${key}"`,
      ),
    );
    expect(() => make().addTool(new Tool())).toThrow(TypeError);
  });

  it('are refused when a method or a getter is nearly a known one', () => {
    class Tool extends Base {
      beforeTasks(): void {}
    }
    class Getter extends Base {
      get outputSchemaShape(): unknown {
        return schema;
      }
    }
    expect(() => make().addTool(Tool)).toThrow('its class has "beforeTasks": did you mean "beforeTask"?');
    expect(() => make().addTool(Getter)).toThrow('its class has "outputSchemaShape": did you mean "outputSchema"?');
  });

  it('are its own otherwise', async () => {
    class Tool extends Base {
      inputSchema = schema;
      // Each is far from every known member, or near to one that the class has.
      schemas = { a: schema };
      inputSchemas = [schema];
      names = [];
      name2 = '';
      title2 = '';
      descriptions = {};
      db = {};
      client = {};
      cache = new Map();
      config = {};
      params = {};
      args = [];
      input = '';
      output = '';
      result = {};
      timeout = 1;
      tasks = [];
      meta = {};
      url = '';
      handler(): void {}
      run(): void {}
      executeAll(): void {}
      readonly unset: undefined = undefined;
    }
    const client = testClient(make().addTool(Tool));
    expect((await client.callTool('t', { a: 'x' })).content).toEqual([{ type: 'text', text: '{"a":"x"}' }]);
  });

  it('are not counted as given while they are undefined', () => {
    class Tool extends Base {
      parameters = undefined;
    }
    expect(() => make().addTool(Tool)).not.toThrow();
  });

  it.each([
    [
      'a prompt',
      () =>
        make().addPrompt(
          class extends MCPPrompt {
            name = 'p';
            description = 'd';
            inputSchema = schema;
            generateMessages() {
              return '';
            }
          },
        ),
      'prompt "p": its class has "inputSchema": did you mean "argsSchema"?',
    ],
    [
      'a resource with annotations',
      () =>
        make().addResource(
          class extends MCPResource {
            uri = 'x://y';
            name = 'r';
            annotations = {};
            read() {
              return '';
            }
          },
        ),
      'resource "r": its class has "annotations": did you mean "resourceAnnotations"?',
    ],
    [
      'a resource with a template',
      () =>
        make().addResource(
          class extends MCPResource {
            uri = 'x://y';
            name = 'r';
            uriTemplate = 'x://{id}';
            read() {
              return '';
            }
          },
        ),
      'resource "r": its class has "uriTemplate": did you mean "template"?',
    ],
  ])('are checked of %s', (_title, add, message) => expect(add).toThrow(message));

  it.each<[string, object, 'addTool' | 'addPrompt' | 'addResource', string]>([
    ['execute', MCPTool, 'addTool', 'tool "x": its class has no method execute()'],
    ['generateMessages', MCPPrompt, 'addPrompt', 'prompt "x": its class has no method generateMessages()'],
    ['read', MCPResource, 'addResource', 'resource "x": its class has no method read()'],
  ])('must have the method %s', (_method, Class, add, message) => {
    const instance = Object.assign(new (Class as new () => object)(), { name: 'x', description: 'd', uri: 'x://y' });
    expect(() => make()[add](instance as never)).toThrow(new TypeError(message));
  });
});

describe('the schema of a class', () => {
  it('is inputSchema, or schema as before', async () => {
    class Ours extends MCPTool {
      name = 'ours';
      description = 'd';
      inputSchema = schema;
      async execute({ a }: MCPInput<this>) {
        return a;
      }
    }
    class Theirs extends MCPTool {
      name = 'theirs';
      description = 'd';
      schema = schema;
      async execute({ a }: MCPInput<this>) {
        return a;
      }
    }
    class None extends MCPTool {
      name = 'none';
      description = 'd';
      async execute(input: MCPInput<this>) {
        return JSON.stringify(input);
      }
    }
    const client = testClient(make().addTool(Ours).addTool(new Theirs()).addTool(None));
    const text = async (name: string) => (await client.callTool(name, { a: 'x' })).content;
    expect(await text('ours')).toEqual([{ type: 'text', text: 'x' }]);
    expect(await text('theirs')).toEqual([{ type: 'text', text: 'x' }]);
    expect(await text('none')).toEqual([{ type: 'text', text: '{}' }]);
    const { tools } = await client.listTools();
    expect(tools[0]?.inputSchema).toEqual(tools[1]?.inputSchema);
    expect(tools[0]?.inputSchema['required']).toEqual(['a']);
  });

  it('is argsSchema of a prompt, or schema as before', async () => {
    class Ours extends MCPPrompt {
      name = 'ours';
      description = 'd';
      override argsSchema = { topic: { type: z.string(), required: true } };
      generateMessages({ topic }: { topic: string }) {
        return topic;
      }
    }
    class Theirs extends MCPPrompt {
      name = 'theirs';
      description = 'd';
      override schema = z.object({ topic: z.string() });
      generateMessages({ topic }: { topic: string }) {
        return topic;
      }
    }
    const client = testClient(make().addPrompt(Ours).addPrompt(Theirs));
    for (const name of ['ours', 'theirs']) {
      const { messages } = await client.getPrompt(name, { topic: 'x' });
      expect(messages).toEqual([{ role: 'user', content: { type: 'text', text: 'x' } }]);
    }
  });

  it('is not given twice', () => {
    class Tool extends MCPTool {
      name = 't';
      description = 'd';
      schema = schema;
      inputSchema = schema;
      execute() {}
    }
    class Prompt extends MCPPrompt {
      name = 'p';
      description = 'd';
      override schema = schema;
      override argsSchema = schema;
      generateMessages() {
        return '';
      }
    }
    expect(() => make().addTool(Tool)).toThrow(
      new TypeError('"t": its class has inputSchema and schema, which mean the same. Keep inputSchema'),
    );
    expect(() => make().addPrompt(Prompt)).toThrow(
      new TypeError('"p": its class has argsSchema and schema, which mean the same. Keep argsSchema'),
    );
  });
});

describe('what is no definition at all', () => {
  class Throws extends MCPTool {
    name = 't';
    description = 'd';
    constructor() {
      super();
      throw new Error('DATABASE_URL is not set');
    }
    execute() {}
  }
  it.each<[string, unknown, string]>([
    [
      'a name',
      't',
      'addTool: expected a class, an instance or a define*() value, not the text "t". Write addTool({ name: "t", ..., handler })',
    ],
    [
      'a list',
      [tool],
      'addTool: expected a class, an instance or a define*() value, not a list. Call addTool() once for each',
    ],
    [
      'a Promise',
      Promise.resolve(tool),
      'addTool: expected a class, an instance or a define*() value, not a Promise. Await it first',
    ],
    [
      'undefined',
      undefined,
      'addTool: expected a class, an instance or a define*() value, not undefined. Check what its module exports, and that imports do not go in a circle',
    ],
    [
      'a class that throws',
      Throws,
      'DATABASE_URL is not set (addTool: thrown by new Throws(). Give an instance if it needs arguments, or what define*() returns)',
    ],
    [
      'a handler',
      async () => '',
      'addTool: expected a class, an instance or a define*() value, not a function. Write addTool({ name: ..., handler })',
    ],
    [
      'an instance of a class of no kind',
      new (class {
        name = 't';
        execute() {}
      })(),
      'addTool: an instance of a class that does not extend MCPTool, and has no handler',
    ],
  ])('%s', (_title, value, message) => expect(() => make().addTool(value as never)).toThrow(new TypeError(message)));

  it('says where to add what comes after the first request', async () => {
    const server = make().addTool(tool);
    await testClient(server).listTools();
    expect(() => server.addTool({ ...tool, name: 'u' })).toThrow(/itemsOf\(server\) of core\/live adds more$/);
  });

  it('a mount without prefix, or of something else', () => {
    for (const args of [[make()], ['x'], ['x', {}]] as never[]) {
      expect(() => make().mount(...(args as unknown as [never, never]))).toThrow(
        new TypeError('mount: expected a prefix and another MCPServer, for example mount("billing", billing)'),
      );
    }
  });
});

describe('the address of a resource', () => {
  const add = (address: object) => () => make().addResource({ name: 'r', handler: () => '', ...address } as never);

  it.each<[object, string]>([
    [
      { uri: 'x://{a}' },
      'resource "r": the uri "x://{a}" has variables: name it uriTemplate (in a class: template = { uriTemplate })',
    ],
    [{ uriTemplate: 'x://:id' }, 'resource "r": in "x://:id" write the variable ":id" as "{id}", in a uriTemplate'],
    [
      { uriTemplate: 'x://:org/{repo}' },
      'resource "r": in "x://:org/{repo}" write the variable ":org" as "{org}", in a uriTemplate',
    ],
    [{ uri: 'x://:id' }, 'resource "r": in "x://:id" write the variable ":id" as "{id}", in a uriTemplate'],
    [
      { uriTemplate: 'x://a' },
      'resource "r": the URI template "x://a" has no variable: write one as "{id}", or give it as uri',
    ],
    [
      { uriTemplate: 'x://<id>' },
      'resource "r": the URI template "x://<id>" has no variable: write one as "{id}", or give it as uri',
    ],
    [
      { uriTemplate: `x://$${'{id}'}` },
      `resource "r": the URI template "x://$${'{id}'}" has a "$" before a variable: write "{id}"`,
    ],
  ])('%j', (address, message) => expect(add(address)).toThrow(new TypeError(message)));

  it('is called by its name when it is taken', () => {
    expect(() =>
      make()
        .addResource(resource)
        .addResource({ ...resource, name: 'other' }),
    ).toThrow('Duplicate resource "x://y": every resource needs a URI of its own');
    const template = { name: 'r', uriTemplate: 'x://{a}', handler: () => '' };
    expect(() => make().addResource(template).addResource(template)).toThrow(
      'Duplicate resource template "x://{a}": every resource template needs a URI template of its own',
    );
  });
});

describe('the names of tools and prompts', () => {
  const dotted = 'GitHub Copilot CLI, Claude Desktop, Cursor and Windsurf refuse names with "." or "/"';
  const long = 'Claude Desktop and Windsurf refuse names of more than 64 characters';
  const heard = () => vi.spyOn(console, 'warn').mockImplementation(() => {});
  const loud = (): MCPServer => new MCPServer({ name: 'n', version: '1', observe: () => {} });

  it.each([
    ['admin.list', dotted],
    ['user/update', dotted],
    ['x'.repeat(65), long],
    ['x'.repeat(128), long],
  ])('%s is taken, with one warning', async (name, why) => {
    const warn = heard();
    const server = loud()
      .addTool({ ...tool, name })
      .addPrompt({ name, handler: () => '' });
    const client = testClient(server);
    expect((await client.callTool(name)).content).toEqual([{ type: 'text', text: '{}' }]);
    expect((await client.getPrompt(name)).messages).toHaveLength(1);
    await client.listTools();
    const said = [`[mcp] tool "${name}": ${why}`, `[mcp] prompt "${name}": ${why}`];
    expect(warn.mock.calls.map(([line]) => line).filter((line) => String(line).startsWith('[mcp]'))).toEqual(said);
  });

  it('nothing is said of others, or by a silent server', () => {
    const warn = heard();
    loud()
      .addTool({ ...tool, name: 'aZ09_-' })
      .addTool({ ...tool, name: 'x'.repeat(64) });
    make().addTool({ ...tool, name: 'a.b' });
    expect(warn).not.toHaveBeenCalled();
  });

  it('a mounted one is checked with its prefix', () => {
    const warn = heard();
    const inner = make().addTool({ ...tool, name: 'x'.repeat(60) });
    loud().mount('prefix', inner);
    expect(warn.mock.calls).toEqual([[`[mcp] tool "prefix_${'x'.repeat(60)}": ${long}`]]);
    expect(() => make().mount('x'.repeat(80), inner)).toThrow('use 1 to 128 of A-Z a-z 0-9 _ . / -');
    expect(() => make().mount('a b', inner)).toThrow('use 1 to 128 of A-Z a-z 0-9 _ . / -');
  });
});

describe('without a schema', () => {
  it.each(['modern', 'legacy'] as const)(
    'a tool and a prompt are handed nothing of what a %s caller sent',
    async (era) => {
      const prompt = { name: 'p', handler: (args: unknown) => JSON.stringify(args) };
      const client = testClient(make().addTool(tool).addPrompt(prompt), { era });
      const { messages } = await client.getPrompt('p', { verbose: 'true' });
      expect(messages[0]?.content).toEqual({ type: 'text', text: '{}' });
      expect((await client.callTool('t', { verbose: true, sql: 'drop' })).content).toEqual([
        { type: 'text', text: '{}' },
      ]);
    },
  );
});
