/** The SAM templates of the apps. SAM itself cannot run here: CfnInclude parses them and resolves every reference. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EVERY_PATH, expectDiscoverable, expectGeneratedSecrets, type Kind, ROUTES } from './expect.ts';
import { ofType, publicActions, routesOf, type Template } from './template.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sam-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What CfnInclude makes of a template. `edit` changes its text before. */
async function include(app: string, edit: (text: string) => string = (text) => text): Promise<Template> {
  const text = await readFile(join(import.meta.dirname, '../../../apps', app, 'template.yaml'), 'utf8');
  const templateFile = join(folder, `${app}.yaml`);
  await writeFile(templateFile, edit(text));
  const cdk = new App({ outdir: join(folder, 'cdk.out'), analyticsReporting: false });
  const stack = new Stack(cdk, 'Stack');
  new CfnInclude(stack, 'Template', { templateFile });
  return cdk.synth().getStackByName('Stack').template;
}

/** SAM makes this resource of `FunctionUrlConfig`; an output refers to it. */
const withUrl = (text: string): string =>
  text.replace(
    /^Resources:$/m,
    'Resources:\n  McpUrl:\n    Type: AWS::Lambda::Url\n    Properties: { AuthType: NONE, TargetFunctionArn: x }',
  );

describe('the template of', () => {
  it.each<Kind>(['http-api', 'rest-api'])('lambda-%s: the routes, the function and its secrets', async (kind) => {
    const template = await include(`lambda-${kind}`);
    expect(routesOf(template)).toEqual(ROUTES);
    expect(ofType(template, 'AWS::Serverless::Function')).toMatchObject([
      { Runtime: 'nodejs24.x', Handler: 'index.handler' },
    ]);
    expectGeneratedSecrets(template);
    await expectDiscoverable(kind, ROUTES);
  });

  it('lambda-rest-api, streamed as its comment says', async () => {
    const template = await include('lambda-rest-api', (text) =>
      text
        .replace('Handler: index.handler', 'Handler: index.streamHandler')
        .replaceAll('Method: ANY }', 'Method: ANY, ResponseTransferMode: RESPONSE_STREAM }'),
    );
    expect(routesOf(template)).toEqual(ROUTES);
    const [{ Events, Handler } = {}] = ofType(template, 'AWS::Serverless::Function');
    expect([Handler, JSON.stringify(Events).split('"ResponseTransferMode":"RESPONSE_STREAM"').length - 1]).toEqual([
      'index.streamHandler',
      3,
    ]);
  });

  it('lambda-rest-api: stage prod', async () => {
    const template = await include('lambda-rest-api');
    expect(ofType(template, 'AWS::Serverless::Api')).toMatchObject([{ StageName: 'prod' }]);
  });

  it('lambda-function-url: a URL that streams, both permissions, and secrets', async () => {
    const template = await include('lambda-function-url', withUrl);
    expect(ofType(template, 'AWS::Serverless::Function')).toMatchObject([
      {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        FunctionUrlConfig: { AuthType: 'NONE', InvokeMode: 'RESPONSE_STREAM' },
      },
    ]);
    expect([...new Set(routesOf(template))]).toEqual(EVERY_PATH);
    await expectDiscoverable('function-url', EVERY_PATH);
    expect(publicActions(template)).toEqual(['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']);
    expectGeneratedSecrets(template);
  });
});
