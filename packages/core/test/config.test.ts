import { describe, expect, it } from 'vitest';
import { checkOptions } from '../src/index.ts';

const known = ['cors', 'path', 'basePath', 'allowedHosts', 'publicUrl', 'drainMs'];

describe('the options of an adapter', () => {
  it.each([
    [{}],
    [{ cors: false, path: '/mcp', basePath: '/prod', allowedHosts: ['localhost'], publicUrl: 'https://a.example/mcp' }],
    [{ publicUrl: 'http://localhost:3000' }],
  ])('takes %j', (options) => expect(() => checkOptions('adapter', options, known)).not.toThrow());

  it.each<[unknown, string]>([
    [{ corse: false }, 'adapter: unknown option "corse". Known: cors, path, basePath'],
    [[], 'adapter: options must be an object'],
    [null, 'adapter: options must be an object'],
    [{ cors: { allowOrigin: 'example.com' } }, 'cors.allowOrigin: "example.com" is not an origin'],
    [{ basePath: 'prod' }, 'basePath: expected a path that begins with "/"'],
    [{ path: 'mcp' }, 'path: expected a path that begins with "/"'],
    [{ allowedHosts: ['http://a'] }, 'allowedHosts: "http://a" is not a host name'],
    [{ publicUrl: 'a.example' }, 'adapter: publicUrl must be a URL like'],
    [{ publicUrl: 'https://a.example/mcp?x=1' }, 'adapter: publicUrl must be a URL like'],
  ])('refuses %j', (options, message) => expect(() => checkOptions('adapter', options, known)).toThrow(message));
});
