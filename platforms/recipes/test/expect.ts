/** What holds for every recipe. */

import { OAuthAuthProvider } from '@mcp-serverless/auth';
import { MCPServer } from '@mcp-serverless/core';
import { createLambdaHandler } from '@mcp-serverless/lambda';
import { functionUrl, type Gateway, gatewayFetch, httpApi, restApi } from '@mcp-serverless/lambda/testing';
import { expect } from 'vitest';
import { isRouted, ofType, type Template } from './template.ts';

export const ROUTES: readonly string[] = [
  'ANY /.well-known/oauth-protected-resource',
  'ANY /.well-known/oauth-protected-resource/mcp',
  'ANY /mcp',
];
export const EVERY_PATH: readonly string[] = ['ANY /{any}'];

/** A gateway of a recipe, and what a server with OAuth behind it is told. */
interface Place {
  readonly gateway: Gateway;
  readonly resource: string;
  readonly resourceMetadataUrl?: string;
  /** The first segment of the path, which is not the function's. */
  readonly stage?: string;
}

const PLACES = {
  'http-api': { gateway: httpApi(), resource: 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/mcp' },
  'rest-api': {
    gateway: restApi(),
    resource: 'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod/mcp',
    // A stage has no root: the address that clients would guess is not the API's.
    resourceMetadataUrl:
      'https://a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com/prod/.well-known/oauth-protected-resource/mcp',
    stage: '/prod',
  },
  'function-url': {
    gateway: functionUrl(),
    resource: 'https://wqlktcnbh2oxlmsvnhqbvkqjvi0rmyod.lambda-url.eu-central-1.on.aws/mcp',
  },
} as const satisfies Record<string, Place>;

export type Kind = keyof typeof PLACES;

/** A server with OAuth behind these routes names an address of its metadata that reaches it. */
export async function expectDiscoverable(kind: Kind, routes: readonly string[]): Promise<void> {
  const { gateway, stage = '', ...resources }: Place = PLACES[kind];
  const provider = new OAuthAuthProvider({ ...resources, authorizationServers: ['https://auth.example.com'] });
  const server = new MCPServer({ name: 'test', version: '1.0.0', auth: { provider }, observe: false });
  const deliver = gatewayFetch(gateway, createLambdaHandler(server, { path: '/mcp', prewarm: false }));
  const send = (url: URL, init?: RequestInit): Promise<Response> => {
    const path = url.pathname.slice(stage.length);
    expect([path, isRouted(routes, path)]).toEqual([path, true]);
    return deliver(new URL(path, url), init);
  };
  const { headers, status } = await send(new URL(resources.resource), { method: 'POST', body: '{}' });
  const challenge = headers.get('www-authenticate') ?? headers.get('x-amzn-remapped-www-authenticate') ?? '';
  const [, address] = /resource_metadata="([^"]+)"/.exec(challenge) ?? [];
  expect(status).toBe(401);
  expect(await (await send(new URL(String(address)))).json()).toMatchObject({ resource: resources.resource });
}

/** Key and secret are made by AWS, and the template has only references to them. */
export function expectGeneratedSecrets(template: Template): void {
  const secrets = ofType(template, 'AWS::SecretsManager::Secret');
  expect(secrets.map(({ GenerateSecretString, SecretString }) => [GenerateSecretString, SecretString])).toEqual(
    Array(2).fill([{ PasswordLength: 48, ExcludePunctuation: true }, undefined]),
  );
  const functions = ['AWS::Lambda::Function', 'AWS::Serverless::Function'].flatMap((type) => ofType(template, type));
  expect(functions.length).toBeGreaterThan(0);
  for (const { Environment } of functions) {
    const { Variables } = Environment as { readonly Variables: Readonly<Record<string, unknown>> };
    expect(Object.keys(Variables)).toEqual(['MCP_API_KEY', 'MCP_STATE_SECRET']);
    const texts = Object.values(Variables).map((value) => JSON.stringify(value));
    expect(new Set(texts).size).toBe(2);
    for (const text of texts) expect(text).toContain('{{resolve:secretsmanager:');
  }
}
