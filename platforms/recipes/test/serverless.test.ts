import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APPS, bundle, RUNTIMES } from '../bundle.ts';
import { EVERY_PATH, expectDiscoverable, expectGeneratedSecrets, type Kind, ROUTES } from './expect.ts';
import { ofType, publicActions, routesOf, type Template } from './template.ts';
import { runTool } from './tool.ts';

/** What the one template of all three has of each. */
const TYPES: Readonly<Record<Kind, string>> = {
  'http-api': 'AWS::ApiGatewayV2::Route',
  'rest-api': 'AWS::ApiGateway::Method',
  'function-url': 'AWS::Lambda::Url',
};

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

  it.each<[Kind, string, string, readonly string[]]>([
    ['http-api', 'HttpApiLambdaFunction', 'index.handler', ROUTES],
    ['rest-api', 'RestApiLambdaFunction', 'index.streamHandler', ROUTES],
    ['function-url', 'FunctionUrlLambdaFunction', 'index.handler', EVERY_PATH],
  ])('%s: the function, its routes and its secrets', async (kind, id, handler, routes) => {
    expect(template.Resources[id]?.Properties).toMatchObject({
      Runtime: runtime,
      Handler: `dist/${runtime}/lambda-${kind}/${handler}`,
    });
    expect(routesOf(template, TYPES[kind])).toEqual(routes);
    expectGeneratedSecrets(template);
    await expectDiscoverable(kind, routes);
  });

  it('function-url: it streams, and everyone has both permissions', () => {
    expect(ofType(template, 'AWS::Lambda::Url')).toMatchObject([{ AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' }]);
    expect(publicActions(template)).toEqual(['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']);
  });

  it('rest-api: every method streams at stage prod, with more time than the function', () => {
    const integrations = ofType(template, 'AWS::ApiGateway::Method').map(({ Integration }) => Integration);
    expect(integrations).toMatchObject(
      Array(3).fill({ ResponseTransferMode: 'STREAM', TimeoutInMillis: 65_000, Type: 'AWS_PROXY' }),
    );
    expect(ofType(template, 'AWS::ApiGateway::Deployment')).toMatchObject([{ StageName: 'prod' }]);
  });

  it('http-api, rest-api, function-url: every function is a package', async () => {
    const packages = (await readdir(folder)).filter((name) => name.endsWith('.zip'));
    expect(packages.sort()).toEqual(['functionUrl.zip', 'httpApi.zip', 'restApi.zip']);
  });
});
