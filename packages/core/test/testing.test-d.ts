import { describe, expectTypeOf, it } from 'vitest';
import { type CallToolResult, MCPServer } from '../src/index.ts';
import { type ListedTool, type TestClient, type TestClientOptions, testClient } from '../src/testing.ts';

interface Env {
  readonly KEY: string;
}

describe('testClient', () => {
  it('types the platform by the server', () => {
    const server = new MCPServer<Env>({ name: 'n', version: '1' });
    expectTypeOf(testClient(server)).toEqualTypeOf<TestClient>();
    testClient(server, { call: { platform: { KEY: 'k' } } });
    // @ts-expect-error no such platform
    testClient(server, { call: { platform: 'k' } });
    expectTypeOf<TestClientOptions['era']>().toEqualTypeOf<'modern' | 'legacy' | undefined>();
    // @ts-expect-error there is no such option
    testClient(server, { revison: '2025-11-25' });
  });

  it('types results', () => {
    expectTypeOf<TestClient['callTool']>().returns.resolves.toEqualTypeOf<CallToolResult>();
    expectTypeOf<Awaited<ReturnType<TestClient['listTools']>>['tools'][number]>().toEqualTypeOf<ListedTool>();
    expectTypeOf<TestClient['request']>().returns.resolves.toEqualTypeOf<Record<string, unknown>>();
    expectTypeOf<TestClient['request']>().returns.resolves.not.toBeAny();
  });
});
