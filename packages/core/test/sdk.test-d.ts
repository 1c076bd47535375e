import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js';
import { createMcpHandler, McpServer, type McpServerFactory } from '@modelcontextprotocol/server';
import { describe, expectTypeOf, it } from 'vitest';
import { MCPServer, type McpHandler, type Principal } from '../src/index.ts';
import { type GuestOptions, type SdkHandler, serveSdk, toSdkServer } from '../src/sdk.ts';
import { type SdkV1Context, serveSdkV1 } from '../src/sdk-v1.ts';

interface Env {
  readonly KEY: string;
}

describe('serveSdk', () => {
  it('takes a factory of the SDK as it is and gives a handler', () => {
    const factory: McpServerFactory = () => new McpServer({ name: 'n', version: '1' });
    const handler = serveSdk(factory);
    expectTypeOf(handler).toEqualTypeOf<SdkHandler>();
    expectTypeOf(handler).toExtend<McpHandler>();
    expectTypeOf(handler).not.toBeAny();
  });

  it('types the context of the factory by platform', () => {
    serveSdk<Env>((context) => {
      expectTypeOf(context.platform).toEqualTypeOf<Env>();
      expectTypeOf(context.principal).toEqualTypeOf<Principal | undefined>();
      expectTypeOf(context.era).toEqualTypeOf<'legacy' | 'modern'>();
      return new McpServer({ name: 'n', version: '1' });
    });
    serveSdk((context) => {
      expectTypeOf(context.platform).toBeUnknown();
      return new McpServer({ name: 'n', version: '1' });
    });
  });

  it('takes the options that make sense for a guest only', () => {
    expectTypeOf<keyof GuestOptions>().toEqualTypeOf<
      'auth' | 'cors' | 'path' | 'basePath' | 'allowedHosts' | 'limits' | 'errors' | 'observe' | 'rateLimit'
    >();
    // @ts-expect-error the SDK server has its own name
    serveSdk(() => new McpServer({ name: 'n', version: '1' }), { name: 'n' });
    // @ts-expect-error a server of SDK 1.x
    serveSdk(() => new McpServerV1({ name: 'n', version: '1' }));
  });
});

describe('serveSdkV1', () => {
  it('types the context of the factory by platform', () => {
    const handler = serveSdkV1<Env>((context) => {
      expectTypeOf(context).toEqualTypeOf<SdkV1Context<Env>>();
      expectTypeOf(context.requestInfo).toEqualTypeOf<Request>();
      return new McpServerV1({ name: 'n', version: '1' });
    });
    expectTypeOf(handler).toEqualTypeOf<McpHandler<Env>>();
    // @ts-expect-error a server of SDK 2.x
    serveSdkV1(() => new McpServer({ name: 'n', version: '1' }));
  });
});

describe('toSdkServer', () => {
  it('fits both ways to serve one', () => {
    const server = new MCPServer<Env>({ name: 'n', version: '1' });
    expectTypeOf(toSdkServer(server)).toEqualTypeOf<McpServer>();
    serveSdk<Env>((context) => toSdkServer(server, context));
    createMcpHandler((context) => toSdkServer(server, context));
  });
});
