import { join } from 'node:path';
import type { LambdaStreamHandler } from '@mcp-serverless/lambda';
import { functionUrl, gatewayStreamFetch } from '@mcp-serverless/lambda/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENV, inTemplate, KEY, pathCases, startCases } from '../../lambda-http-api/test/bundle.ts';
import {
  buildFunction,
  type RunningFunction,
  removeFunction,
  startFunction,
} from '../../lambda-http-api/test/function.ts';
import {
  AS_TEXT,
  CLIENTS,
  contractCases,
  deployment,
  post,
  smokeCases,
  type Target,
} from '../../lambda-http-api/test/smoke.ts';

const APP = join(import.meta.dirname, '..');
const deployed = deployment();

/** Progress in the order it comes, to every client. */
function progressCases(open: () => Target): void {
  it.each(CLIENTS)('client %s sees progress before the answer', async (_name, start) => {
    const client = await start(open());
    const seen: number[] = [];
    try {
      const call = { name: 'wait', arguments: { seconds: 0.5 } };
      const { structuredContent } = await client.callTool(call, ({ progress }) => seen.push(progress));
      expect(structuredContent).toEqual({ waited: 0.5 });
      expect(seen).toEqual([0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5]);
    } finally {
      await client.close();
    }
  });
}

if (deployed) {
  describe('the deployed function', () => {
    smokeCases(() => deployed);
    contractCases('app lambda-function-url', () => deployed, AS_TEXT);
    progressCases(() => deployed);
  });
} else {
  describe('the bundle', () => {
    let folder: string;
    let running: RunningFunction;
    let target: Target;
    const targetOf = (handler: LambdaStreamHandler): Target => ({
      url: new URL('https://wqlktcnbh2oxlmsvnhqbvkqjvi0rmyod.lambda-url.eu-central-1.on.aws/mcp'),
      key: KEY,
      send: gatewayStreamFetch(functionUrl({ streaming: true }), handler),
    });

    beforeAll(async () => {
      folder = await buildFunction(APP);
      running = await startFunction(folder, ENV);
      target = targetOf(running.streamHandler());
    }, 60_000);

    afterAll(async () => {
      await running?.close();
      await removeFunction(folder);
    });

    smokeCases(() => target);
    contractCases('app lambda-function-url', () => target, AS_TEXT);
    startCases(() => folder);
    pathCases(() => target);
    progressCases(() => target);

    it('progress leaves the function while the tool runs', async () => {
      let ended = false;
      const watched = targetOf(async (...invocation) => {
        await running.streamHandler()(...invocation);
        ended = true;
      });
      const params = { name: 'wait', arguments: { seconds: 1 }, _meta: { progressToken: 'p' } };
      const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
      const { body } = await post(watched, { 'x-api-key': KEY, 'mcp-protocol-version': '2025-11-25' }, call);
      const messages: unknown[] = [];
      for await (const text of (body ?? new ReadableStream()).pipeThrough(new TextDecoderStream())) {
        if (messages.length === 0) expect(ended).toBe(false);
        for (const [, data] of text.matchAll(/^data: (.+)$/gm)) {
          const { method, result } = JSON.parse(String(data));
          messages.push(method ?? result.structuredContent);
        }
      }
      expect(messages).toEqual([...Array(10).fill('notifications/progress'), { waited: 1 }]);
    });
  });

  it('the template has a URL that streams, and both permissions', async () => {
    const settings = [/InvokeMode: (\w+)/g, /Action: (\S+)/g, /Handler: (\S+)/g, /Runtime: (\S+)/g];
    expect(await inTemplate(APP, ...settings)).toEqual([
      'RESPONSE_STREAM',
      'lambda:InvokeFunctionUrl',
      'lambda:InvokeFunction',
      'index.handler',
      'nodejs24.x',
    ]);
  });
}
