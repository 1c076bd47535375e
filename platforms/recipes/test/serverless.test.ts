import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APPS, bundle, RUNTIMES } from '../bundle.ts';
import { EVERY_PATH, expectDiscoverable, expectGeneratedKey, ROUTES } from './expect.ts';
import { ofType, publicActions, routesOf, type Template } from './template.ts';
import { runTool } from './tool.ts';

describe.each(RUNTIMES)('osls package, %s', (runtime) => {
  let folder: string;
  let template: Template;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'osls-'));
    for (const app of APPS) bundle(app, runtime);
    await runTool('osls', 'package', '--param', `runtime=${runtime}`, '--package', folder);
    template = JSON.parse(await readFile(join(folder, 'cloudformation-template-update-stack.json'), 'utf8'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('the routes of both APIs and the URL, the functions and their key', async () => {
    expect(routesOf(template)).toEqual([...ROUTES, ...ROUTES, ...EVERY_PATH].sort());
    const functions = ofType(template, 'AWS::Lambda::Function');
    expect(functions.map(({ Runtime, Handler }) => [Runtime, Handler])).toEqual([
      [runtime, `dist/${runtime}/lambda-http-api/index.handler`],
      [runtime, `dist/${runtime}/lambda-rest-api/index.streamHandler`],
      [runtime, `dist/${runtime}/lambda-function-url/index.handler`],
    ]);
    expectGeneratedKey(template);
    await expectDiscoverable('http-api', ROUTES);
    await expectDiscoverable('rest-api', ROUTES);
    await expectDiscoverable('function-url', EVERY_PATH);
  });

  it('the URL streams, and everyone has both permissions', () => {
    expect(ofType(template, 'AWS::Lambda::Url')).toMatchObject([{ AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' }]);
    expect(publicActions(template)).toEqual(['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']);
  });

  it('every method of the REST API streams at stage prod, with more time than the function', () => {
    const integrations = ofType(template, 'AWS::ApiGateway::Method').map(({ Integration }) => Integration);
    expect(integrations).toMatchObject(
      Array(3).fill({ ResponseTransferMode: 'STREAM', TimeoutInMillis: 65_000, Type: 'AWS_PROXY' }),
    );
    expect(ofType(template, 'AWS::ApiGateway::Deployment')).toMatchObject([{ StageName: 'prod' }]);
  });

  it('every function is a package', async () => {
    const packages = (await readdir(folder)).filter((name) => name.endsWith('.zip'));
    expect(packages.sort()).toEqual(['functionUrl.zip', 'httpApi.zip', 'restApi.zip']);
  });
});
