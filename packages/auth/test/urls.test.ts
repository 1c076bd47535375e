import { expect, test } from 'vitest';
import { checkIssuer, checkResource, checkUrl, metadataUrl } from '../src/urls.ts';

const BAD = 'X must be a URL like "https://auth.example.com"';
const UNSAFE = 'X must begin with https:// (http:// only on loopback)';

test.each<[unknown, string]>([
  [undefined, BAD],
  [7, BAD],
  ['', BAD],
  ['auth.example.com', BAD],
  ['https://a b', BAD],
  [' https://auth.example.com', BAD],
  ['https://auth.example.com#x', BAD],
  ['https:\\\\auth.example.com', BAD],
  ['http://auth.example.com', UNSAFE],
  ['http://127.0.0.1.evil.example', UNSAFE],
  ['http://localhost.evil.example', UNSAFE],
  ['http://10.0.0.1', UNSAFE],
  ['http://169.254.169.254/', UNSAFE],
  ['file:///etc/passwd', UNSAFE],
  ['data:application/json,{}', UNSAFE],
  ['ftp://auth.example.com', UNSAFE],
  ['https://user:pass@auth.example.com', 'X must not hold credentials'],
])('the URL %j throws', (value, message) => {
  expect(() => checkUrl('X', value)).toThrow(new TypeError(message));
});

test.each(['https://auth.example.com', 'http://localhost:80/a', 'http://127.0.0.1:9999', 'http://[::1]:1/'])(
  'the URL %s is fine',
  (value) => {
    expect(checkUrl('X', value).href).toBe(new URL(value).href);
  },
);

test('an issuer is kept as the exact text', () => {
  expect(checkIssuer('X', 'https://Tenant.example.com/')).toBe('https://Tenant.example.com/');
  expect(() => checkIssuer('X', 'https://auth.example.com?a=b')).toThrow(new TypeError('X must have no query'));
});

test.each([
  ['https://mcp.example.com/mcp', 'https://mcp.example.com/mcp'],
  ['https://mcp.example.com/mcp/', 'https://mcp.example.com/mcp/'],
  ['https://mcp.example.com', 'https://mcp.example.com'],
  ['https://mcp.example.com/', 'https://mcp.example.com'],
  ['https://mcp.example.com:8443/prod/mcp', 'https://mcp.example.com:8443/prod/mcp'],
])('the resource %s is %s', (value, expected) => {
  expect(checkResource('X', value)).toBe(expected);
});

test.each([
  ['https://MCP.example.com/mcp', 'X must be written as "https://mcp.example.com/mcp"'],
  ['https://mcp.example.com:443/mcp', 'X must be written as "https://mcp.example.com/mcp"'],
  ['https://mcp.example.com/a/../mcp', 'X must be written as "https://mcp.example.com/mcp"'],
  ['https://mcp.example.com/mcp?a=b', 'X must have no query'],
  ['http://mcp.example.com/mcp', UNSAFE],
  ['mcp.example.com', 'X must be a URL like "https://mcp.example.com/mcp"'],
])('the resource %s throws', (value, message) => {
  expect(() => checkResource('X', value)).toThrow(new TypeError(message));
});

test.each([
  ['https://mcp.example.com', 'https://mcp.example.com/.well-known/oauth-protected-resource'],
  ['https://mcp.example.com/mcp', 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp'],
  ['https://mcp.example.com/prod/mcp/', 'https://mcp.example.com/.well-known/oauth-protected-resource/prod/mcp/'],
])('the metadata of %s is at %s', (resource, expected) => {
  expect(metadataUrl(resource)).toBe(expected);
});
