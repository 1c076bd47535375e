/** What holds for every recipe. */

import { OAuthAuthProvider } from '@mcp-serverless/auth';
import { MCPServer } from '@mcp-serverless/core';
import { createLambdaHandler } from '@mcp-serverless/lambda';
import { functionUrl, type Gateway, gatewayFetch, httpApi } from '@mcp-serverless/lambda/testing';
import { expect } from 'vitest';
import { isRouted, ofType, routesOf, type Template } from './template.ts';

export const ROUTES: readonly string[] = [
  'ANY /.well-known/oauth-protected-resource',
  'ANY /.well-known/oauth-protected-resource/mcp',
  'ANY /mcp',
];
export const EVERY_PATH: readonly string[] = ['ANY /{any}'];

/** The gateways that a recipe can put before a server with OAuth at the root of a domain. */
const GATEWAYS: readonly Gateway[] = [httpApi({ domainName: 'mcp.example.com' }), functionUrl()];

/** A server with OAuth behind these routes names an address of its metadata that reaches it. */
export async function expectDiscoverable(template: Template): Promise<void> {
  const resource = 'https://mcp.example.com/mcp';
  const provider = new OAuthAuthProvider({ resource, authorizationServers: ['https://auth.example.com'] });
  const server = new MCPServer({ name: 'test', version: '1.0.0', auth: { provider } });
  const handler = createLambdaHandler(server, { path: '/mcp', prewarm: false });
  for (const gateway of GATEWAYS) {
    const send = gatewayFetch(gateway, handler);
    const refused = await send(resource, { method: 'POST', body: '{}' });
    const [, address] = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? [];
    const url = new URL(String(address));
    expect([refused.status, isRouted(routesOf(template), url.pathname)]).toEqual([401, true]);
    expect(await (await send(url)).json()).toMatchObject({ resource });
  }
}

/** The key is made by AWS, and the template has only a reference to it. */
export function expectGeneratedKey(template: Template): void {
  const secrets = ofType(template, 'AWS::SecretsManager::Secret');
  expect(secrets.map(({ GenerateSecretString, SecretString }) => [GenerateSecretString, SecretString])).toEqual([
    [{ PasswordLength: 48, ExcludePunctuation: true }, undefined],
  ]);
  const functions = ['AWS::Lambda::Function', 'AWS::Serverless::Function'].flatMap((type) => ofType(template, type));
  const keys = functions.map(({ Environment }) => JSON.stringify(Environment));
  for (const key of keys) expect(key).toContain('{{resolve:secretsmanager:');
  expect(keys.length).toBeGreaterThan(0);
}
