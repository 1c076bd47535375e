import { join } from 'node:path';
import { createContext, gatewayFetch, httpApi } from '@mcp-serverless/lambda/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENV, inTemplate, KEY, pathCases, startCases } from './bundle.ts';
import { buildFunction, type RunningFunction, removeFunction, startFunction } from './function.ts';
import { AS_TEXT, contractCases, deployment, post, smokeCases, type Target } from './smoke.ts';

const APP = join(import.meta.dirname, '..');
const deployed = deployment();

if (deployed) {
  describe('the deployed function', () => {
    smokeCases(() => deployed);
    contractCases('app lambda-http-api', () => deployed, AS_TEXT);
  });
} else {
  describe('the bundle', () => {
    let folder: string;
    let running: RunningFunction;
    let target: Target;

    beforeAll(async () => {
      folder = await buildFunction(APP);
      running = await startFunction(folder, ENV);
      const url = new URL('https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/mcp');
      target = { url, key: KEY, send: gatewayFetch(httpApi(), running.handler()) };
    }, 60_000);

    afterAll(async () => {
      await running?.close();
      await removeFunction(folder);
    });

    smokeCases(() => target);
    contractCases('app lambda-http-api', () => target, AS_TEXT);
    startCases(() => folder);
    pathCases(() => target);

    it.each<[string, unknown, string]>([
      ['arguments', { city: 'Oslo' }, 'an object with "city"'],
      ['nothing', undefined, 'undefined'],
    ])('an event that is no request: %s; the next request works', async (_name, event, shown) => {
      const result = await running.handler()(event as never, createContext());
      expect(result).toMatchObject({
        statusCode: 400,
        body: `createLambdaHandler: expected an HTTP event, got ${shown}`,
      });
      expect((await post(target, { 'x-api-key': KEY })).status).toBe(200);
    });
  });

  it('the template routes the endpoint and both forms of the metadata to the bundle', async () => {
    expect(await inTemplate(APP, /Path: ([^,\s]+), Method: ANY/g, /Handler: (\S+)/g, /Runtime: (\S+)/g)).toEqual([
      '/mcp',
      '/.well-known/oauth-protected-resource',
      '/.well-known/oauth-protected-resource/mcp',
      'index.handler',
      'nodejs24.x',
    ]);
  });
}
