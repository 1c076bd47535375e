/** What gateways verify, together with the providers that take it. */

import { APIKeyAuthProvider, anyOf, fromApiGateway, OAuthAuthProvider } from '@mcp-serverless/auth';
import { type AuthProvider, defineTool, MCPServer } from '@mcp-serverless/core';
import { describe, expect, it } from 'vitest';
import { createLambdaHandler } from '../src/handler.ts';
import { functionUrl, type Gateway, gatewayFetch, httpApi, restApi } from './bed/index.ts';
import { call } from './recorder.ts';

const ARN = 'arn:aws:sts::123456789012:assumed-role/r/alice';
const SIGNED =
  'AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/20261122/eu-central-1/lambda/aws4_request, SignedHeaders=host;x-amz-date, Signature=0123456789abcdef';
const iam = {
  iam: {
    accessKey: 'ASIAEXAMPLE',
    accountId: '123456789012',
    callerId: 'AROA:alice',
    userArn: ARN,
    userId: 'AROA:alice',
  },
};
const KEY = 'key-for-the-tests-0123456789';

const whoami = defineTool({
  name: 'whoami',
  description: 'Who calls',
  handler: (_input, { auth }) => `${auth?.provider} ${auth?.subject}`,
});

async function ask(provider: AuthProvider, gateway: Gateway, headers: Record<string, string>) {
  const server = new MCPServer({ name: 'test', version: '1.0.0', auth: { provider }, observe: false }).addTool(whoami);
  const request = call('whoami');
  for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
  const response = await gatewayFetch(gateway, createLambdaHandler(server))(request);
  const { result } = await response.json();
  return [response.status, result?.content[0].text];
}

// HTTP APIs and Function URLs hand the header of a signed request on, REST APIs do not.
describe('a signed request', () => {
  const gateways: [string, Gateway, Record<string, string>][] = [
    ['Function URL', functionUrl({ authorizer: iam }), { authorization: SIGNED }],
    ['HTTP API', httpApi({ authorizer: iam }), { authorization: SIGNED }],
    ['REST API', restApi({ identity: { userArn: ARN, user: 'AROA:alice', caller: 'AROA:alice' } }), {}],
  ];
  const accepted = fromApiGateway({ accept: ['iam'] });
  it.each(gateways)('%s: is let in by who signed it', async (_name, gateway, headers) => {
    expect(await ask(accepted, gateway, headers)).toEqual([200, expect.stringContaining('alice')]);
  });
  it.each(gateways)('%s: its key is the caller where it brings one', async (_name, gateway, headers) => {
    const keys = new APIKeyAuthProvider({ keys: [KEY] });
    const [status, text] = await ask(anyOf(keys, accepted), gateway, { ...headers, 'x-api-key': KEY });
    expect([status, text?.startsWith('api-key ')]).toEqual([200, true]);
    expect(await ask(anyOf(keys, accepted), gateway, headers)).toEqual([200, expect.stringContaining('alice')]);
  });
  it.each(gateways)('%s: is no bearer token', async (_name, gateway, headers) => {
    const oauth = new OAuthAuthProvider({
      resource: 'https://mcp.example.com/mcp',
      authorizationServers: ['https://auth.example.com'],
    });
    expect(await ask(oauth, gateway, headers)).toEqual([401, undefined]);
  });
});
