import { join } from 'node:path';
import { gatewayFetch, gatewayStreamFetch, type RestApiOptions, restApi } from '@mcp-serverless/lambda/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ENV, inTemplate, KEY, pathCases, startCases } from '../../lambda-http-api/test/bundle.ts';
import {
  buildFunction,
  type RunningFunction,
  removeFunction,
  startFunction,
} from '../../lambda-http-api/test/function.ts';
import { contractCases, deployment, smokeCases, type Target } from '../../lambda-http-api/test/smoke.ts';

const APP = join(import.meta.dirname, '..');
const deployed = deployment();

/** The way of a request to the API: the first segment is its stage, or a base path mapping's. */
const behindProd =
  (send: typeof fetch): Target['send'] =>
  (url, init) =>
    send(new URL(new URL(url).pathname.replace(/^\/prod/, ''), url), init);

if (deployed) {
  describe('the deployed function', () => {
    smokeCases(() => deployed);
    contractCases('app lambda-rest-api', () => deployed);
  });
} else {
  let folder: string;
  let running: RunningFunction;

  beforeAll(async () => {
    folder = await buildFunction(APP);
    running = await startFunction(folder, ENV);
  }, 60_000);

  afterAll(async () => {
    await running?.close();
    await removeFunction(folder);
  });

  describe.each<[string, string, RestApiOptions]>([
    ['at stage prod', 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com', {}],
    [
      'mapped to /prod of a domain',
      'mcp.example.com',
      { domainName: 'mcp.example.com', stage: 'v1', mapping: '/prod' },
    ],
  ])('the bundle %s', (_name, host, options) => {
    const targetOf = (send: typeof fetch): Target => ({
      url: new URL(`https://${host}/prod/mcp`),
      key: KEY,
      send: behindProd(send),
    });
    const buffered = () => targetOf(gatewayFetch(restApi(options), running.handler()));
    const gateway = () => restApi({ ...options, streaming: true });
    const streamed = () => targetOf(gatewayStreamFetch(gateway(), running.streamHandler('streamHandler')));

    describe('buffered', () => {
      smokeCases(buffered);
      if (options.mapping === undefined) contractCases('app lambda-rest-api', buffered);
      pathCases(buffered);
    });
    describe('streamed', () => {
      smokeCases(streamed);
      if (options.mapping === undefined) contractCases('app lambda-rest-api, streamed', streamed);
      pathCases(streamed);
    });
  });

  describe('the bundle', () => startCases(() => folder));

  it('the template routes the endpoint and both forms of the metadata at /prod to the bundle', async () => {
    const routes = [/Path: ([^,\s]+), Method: ANY/g, /StageName: (\S+)/g, /Handler: (\S+)/g, /Runtime: (\S+)/g];
    expect(await inTemplate(APP, ...routes)).toEqual([
      '/mcp',
      '/.well-known/oauth-protected-resource',
      '/.well-known/oauth-protected-resource/mcp',
      'prod',
      'index.handler',
      'nodejs24.x',
    ]);
  });
}
