import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RUNTIMES } from '../bundle.ts';
import { EVERY_PATH, expectDiscoverable, expectGeneratedSecrets, type Kind, ROUTES } from './expect.ts';
import { ofType, publicActions, routesOf, type Template } from './template.ts';
import { runTool } from './tool.ts';

describe.each(RUNTIMES)('cdk synth, %s', (runtime) => {
  let folder: string;
  const read = async (name: string): Promise<Template> =>
    JSON.parse(await readFile(join(folder, `reference-desk-${name}.template.json`), 'utf8'));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cdk-'));
    await runTool('cdk', 'synth', '--quiet', '--no-notices', '--context', `runtime=${runtime}`, '--output', folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each<[Kind, readonly string[], string]>([
    ['http-api', ROUTES, 'index.handler'],
    ['rest-api', ROUTES, 'index.streamHandler'],
    ['function-url', EVERY_PATH, 'index.handler'],
  ])('%s: the routes, the function and its secrets', async (name, routes, handler) => {
    const template = await read(name);
    expect(routesOf(template)).toEqual(routes);
    expect(ofType(template, 'AWS::Lambda::Function')).toMatchObject([{ Runtime: runtime, Handler: handler }]);
    expectGeneratedSecrets(template);
    await expectDiscoverable(name, routes);
  });

  it('function-url: the URL streams, and everyone has both permissions', async () => {
    const template = await read('function-url');
    expect(ofType(template, 'AWS::Lambda::Url')).toMatchObject([{ AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' }]);
    expect(publicActions(template)).toEqual(['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']);
  });

  it('rest-api: every method streams at stage prod, with more time than the function', async () => {
    const template = await read('rest-api');
    const integrations = ofType(template, 'AWS::ApiGateway::Method').map(({ Integration }) => Integration);
    for (const integration of integrations) {
      expect(integration).toMatchObject({ ResponseTransferMode: 'STREAM', TimeoutInMillis: 65_000 });
      expect(JSON.stringify(integration)).toContain('/response-streaming-invocations');
    }
    expect(ofType(template, 'AWS::ApiGateway::Stage')).toMatchObject([{ StageName: 'prod' }]);
    expect(ofType(template, 'AWS::Lambda::Function')).toMatchObject([{ Timeout: 60 }]);
  });

  it('http-api, rest-api, function-url: every function is one file', async () => {
    const assets = (await readdir(folder)).filter((name) => name.startsWith('asset.'));
    const files = await Promise.all(assets.map((asset) => readdir(join(folder, asset))));
    expect(files).toEqual([['index.mjs'], ['index.mjs'], ['index.mjs']]);
  });
});
