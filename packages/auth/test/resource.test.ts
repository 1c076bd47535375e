import { expect, test } from 'vitest';
import { compileResource, compileScopes, type ResourceOptions } from '../src/resource.ts';
import { ISSUER, RESOURCE } from './bed/bed.ts';

const find = (options: object, context = {}) =>
  compileResource('X', { resource: RESOURCE, ...options } as ResourceOptions, [ISSUER], {})(context);

test('the least that is told', () => {
  expect(find({})).toEqual({
    url: RESOURCE,
    metadataUrl: 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp',
    published: {
      resource: RESOURCE,
      document: {
        resource: RESOURCE,
        authorization_servers: [ISSUER],
        bearer_methods_supported: ['header'],
      },
      atRoot: true,
    },
  });
});

test('everything that can be told, as JSON', () => {
  const found = find({
    resourceMetadataUrl: 'https://mcp.example.com/prod/.well-known/oauth-protected-resource/mcp',
    metadataAtRoot: false,
    initialScopes: ['a', 'b'],
    requiredScopes: ['a'],
    resourceName: 'Desk',
    resourceDocumentation: 'https://example.com/docs',
    resourcePolicyUri: 'https://example.com/policy?v=1',
    resourceTosUri: 'https://example.com/tos',
  });
  expect(found?.metadataUrl).toBe('https://mcp.example.com/prod/.well-known/oauth-protected-resource/mcp');
  expect(found?.published.atRoot).toBe(false);
  expect(JSON.parse(JSON.stringify(found?.published.document))).toEqual({
    resource: RESOURCE,
    authorization_servers: [ISSUER],
    scopes_supported: ['a', 'b'],
    bearer_methods_supported: ['header'],
    resource_name: 'Desk',
    resource_documentation: 'https://example.com/docs',
    resource_policy_uri: 'https://example.com/policy?v=1',
    resource_tos_uri: 'https://example.com/tos',
  });
});

test.each([
  [{}, { required: [], initial: [], supported: [] }],
  [{ requiredScopes: ['a'] }, { required: ['a'], initial: ['a'], supported: ['a'] }],
  [
    { requiredScopes: ['a'], initialScopes: ['b'] },
    { required: ['a'], initial: ['b'], supported: ['b'] },
  ],
  [
    { requiredScopes: ['a'], scopesSupported: ['a', 'c'] },
    { required: ['a'], initial: ['a'], supported: ['a', 'c'] },
  ],
])('scopes by %j', (options, expected) => {
  expect(compileScopes('X', { resource: RESOURCE, ...options })).toEqual(expected);
});

test.each<[string | undefined, string | undefined]>([
  [undefined, undefined],
  ['https://a.example.com/prod/mcp', 'https://a.example.com/prod/mcp'],
  ['https://A.example.com', 'https://a.example.com'],
  ['https://a.example.com/', 'https://a.example.com'],
  ['http://a.example.com/mcp', undefined],
  ['nonsense', undefined],
])('what the platform gives, %j, is the resource %j', (publicUrl, expected) => {
  expect(find({ resource: 'platform' }, publicUrl === undefined ? {} : { publicUrl })?.url).toBe(expected);
});

test('one deployment behind several URLs is several resources', () => {
  const found = compileResource('X', { resource: 'platform' }, [ISSUER], {});
  const urls = ['https://a.example.com/mcp', 'https://b.example.com/mcp', 'https://a.example.com/mcp'];
  expect(urls.map((publicUrl) => found({ publicUrl })?.published.document['resource'])).toEqual(urls);
});

test.each<[string, string, string]>([
  [
    'https://a.example.com/prod/mcp',
    'https://a.example.com/prod',
    'https://a.example.com/prod/.well-known/oauth-protected-resource/mcp',
  ],
  [
    'https://a.example.com/prod',
    'https://a.example.com/prod',
    'https://a.example.com/prod/.well-known/oauth-protected-resource',
  ],
])('the metadata of %j at %j', (publicUrl, publicBase, expected) => {
  expect(find({ resource: 'platform' }, { publicUrl, publicBase })?.metadataUrl).toBe(expected);
  const told = 'https://b.example.com/metadata';
  expect(find({ resource: 'platform', resourceMetadataUrl: told }, { publicUrl, publicBase })?.metadataUrl).toBe(told);
});

test('what the platform knows does not change a resource that is said', () => {
  expect(find({}, { publicUrl: 'https://evil.example/mcp' })?.url).toBe(RESOURCE);
});

const OFFLINE = 'X: offline_access is between a client and its authorization server. Remove it';

test.each<[object, string]>([
  [{ resource: undefined }, 'X: resource must be a URL like "https://mcp.example.com/mcp"'],
  [{ resource: 'mcp.example.com' }, 'X: resource must be a URL like "https://mcp.example.com/mcp"'],
  [{ resource: 'http://mcp.example.com/mcp' }, 'X: resource must begin with https:// (http:// only on loopback)'],
  [{ resource: `${RESOURCE}?a=b` }, 'X: resource must have no query'],
  [{ scopesSupported: ['offline_access'] }, OFFLINE],
  [{ initialScopes: ['offline_access'] }, OFFLINE],
  [{ resourceMetadataUrl: '/x' }, 'X: resourceMetadataUrl must be a URL like "https://auth.example.com"'],
  [{ metadataAtRoot: 'no' }, 'X: metadataAtRoot must be true or false'],
  [{ resourceDocumentation: 'docs' }, 'X: resourceDocumentation must be a URL like "https://auth.example.com"'],
])('%j throws', (options, message) => {
  expect(() => find(options)).toThrow(new TypeError(message));
});
