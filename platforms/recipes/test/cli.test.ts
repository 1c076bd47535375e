/** The commands of the AWS CLI in DEPLOY.md. They are read, not run: that takes an account. */

import { execFileSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { RUNTIMES } from '../bundle.ts';
import { EVERY_PATH, expectDiscoverable } from './expect.ts';

type Options = Readonly<Record<string, string>>;

let script: string;
let commands: readonly { readonly name: string; readonly options: Options }[];

beforeAll(async () => {
  const text = await readFile(join(import.meta.dirname, '../../../packages/lambda/DEPLOY.md'), 'utf8');
  script = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, fence]) => fence).join('\n');
  const calls = script.replaceAll('\\\n', ' ').matchAll(/\baws ([a-z0-9]+ [a-z-]+)((?: +[^\n|)]+)*)/g);
  commands = [...calls].map(([, name = '', rest = '']) => ({ name, options: optionsOf(rest) }));
});

/** What stands behind each `--option`, without its quotes. */
function optionsOf(text: string): Options {
  const pairs = text.matchAll(/--([a-z-]+)(?: +("[^"]*"|'[^']*'|[^\s-][^\s]*))?/g);
  return Object.fromEntries([...pairs].map(([, name, value = '']) => [name, value.replace(/^["'](.*)["']$/, '$1')]));
}

const options = (name: string): Options[] =>
  commands.filter((command) => command.name === name).map((command) => command.options);

it('http-api, rest-api, function-url: a shell can read them', () => {
  execFileSync('bash', ['-n'], { input: script });
  expect(commands.length).toBeGreaterThan(10);
});

it('http-api, rest-api, function-url: the function, with secrets that are made on the way', () => {
  expect(options('lambda create-function')).toMatchObject([{ handler: 'index.handler', timeout: '60' }]);
  for (const { runtime } of options('lambda create-function')) expect(RUNTIMES).toContain(runtime);
  expect(script).toContain('\nMCP_API_KEY=$(openssl rand -hex 24)\n');
  expect(script).toContain('"Variables={MCP_API_KEY=$MCP_API_KEY,MCP_STATE_SECRET=$(openssl rand -hex 24)}"');
});

describe('function-url', () => {
  it('buffered, and streamed', () => {
    const modes = options('lambda create-function-url-config').map((one) => [one['auth-type'], one['invoke-mode']]);
    expect(modes).toEqual([
      ['NONE', undefined],
      ['NONE', 'RESPONSE_STREAM'],
    ]);
  });
  it('both permissions; every path arrives, the metadata among them', async () => {
    const open = options('lambda add-permission').filter(({ principal }) => principal === '*');
    expect(open.map(({ 'statement-id': _, 'function-name': __, ...rest }) => rest)).toEqual([
      { action: 'lambda:InvokeFunctionUrl', principal: '*', 'function-url-auth-type': 'NONE' },
      { action: 'lambda:InvokeFunction', principal: '*', 'invoked-via-function-url': '' },
    ]);
    await expectDiscoverable('function-url', EVERY_PATH);
  });
});

it('http-api: a route for every path', async () => {
  expect(options('apigatewayv2 create-api')).toEqual([{ name: 'mcp', 'protocol-type': 'HTTP', target: '$FUNCTION' }]);
  await expectDiscoverable('http-api', EVERY_PATH);
});

it('rest-api: a route for every path, which streams at stage prod, with more time than the function', async () => {
  expect(options('apigateway create-resource')).toMatchObject([{ 'path-part': '{proxy+}' }]);
  expect(options('apigateway put-integration')).toMatchObject([
    {
      'http-method': 'ANY',
      type: 'AWS_PROXY',
      'integration-http-method': 'POST',
      'response-transfer-mode': 'STREAM',
      'timeout-in-millis': '65000',
      uri: 'arn:aws:apigateway:$AWS_REGION:lambda:path/2021-11-15/functions/$FUNCTION/response-streaming-invocations',
    },
  ]);
  expect(options('apigateway create-deployment')).toMatchObject([{ 'stage-name': 'prod' }]);
  await expectDiscoverable('rest-api', EVERY_PATH);
});

it('http-api, rest-api: API Gateway may call the function, for this API alone', () => {
  const calls = options('lambda add-permission').filter(({ principal }) => principal === 'apigateway.amazonaws.com');
  expect(calls.map((one) => [one['action'], one['source-arn']])).toEqual(
    Array(2).fill(['lambda:InvokeFunction', 'arn:aws:execute-api:$AWS_REGION:$ACCOUNT:$API/*']),
  );
});
