import { expect, test } from 'vitest';
import { LOOPBACK_ORIGINS } from '../src/loopback.ts';
import { checkStartOptions, endpointUrl } from '../src/options.ts';
import type { StartOptions } from '../src/types.ts';

test.each([
  [{}],
  // As plain JavaScript gives it, for example from an environment variable that is not set.
  [{ port: undefined, host: undefined, path: undefined, allowedHosts: undefined }],
])('defaults of %j: loopback, /mcp, ten seconds, signals', (options) => {
  expect(checkStartOptions(options as StartOptions)).toEqual({
    port: 3000,
    host: '127.0.0.1',
    path: '/mcp',
    instances: 'one',
    drainMs: 10_000,
    keepAliveTimeoutMs: 65_000,
    signals: true,
    allowedHosts: ['localhost', '127.0.0.1', '[::1]'],
    defaultOrigins: LOOPBACK_ORIGINS,
  });
});

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
test.each<[StartOptions, readonly string[] | undefined]>([
  [{ host: 'localhost' }, LOOPBACK],
  [{ host: '::1' }, LOOPBACK],
  [{ host: '127.0.0.2' }, [...LOOPBACK, '127.0.0.2']],
  [{ host: '0.0.0.0' }, undefined],
  [{ host: '::' }, undefined],
  [{ host: '192.0.2.1' }, undefined],
  [{ host: '127.0.0.1.example.com' }, undefined],
  [{ allowedHosts: ['mcp.example.com'] }, ['mcp.example.com']],
  [{ host: '0.0.0.0', allowedHosts: ['mcp.example.com'] }, ['mcp.example.com']],
])('allowed hosts of %j', (options, expected) => {
  expect(checkStartOptions(options).allowedHosts).toEqual(expected);
});

test.each<[object, string]>([
  [
    { prot: 1 },
    'start: unknown option "prot". Known: port, host, path, basePath, cors, allowedHosts, publicUrl, instances, drainMs, keepAliveTimeoutMs, signals, sessions, health, tls',
  ],
  [{ port: '3000' }, 'start: port must be a number from 0 to 65535, for example Number(process.env.PORT ?? 3000)'],
  [{ port: Number.NaN }, 'start: port must be a number from 0 to 65535, for example Number(process.env.PORT ?? 3000)'],
  [{ port: 65_536 }, 'start: port must be a number from 0 to 65535, for example Number(process.env.PORT ?? 3000)'],
  [{ host: '' }, 'start: host must be an address or a name, for example "127.0.0.1" or "0.0.0.0"'],
  [{ instances: 'two' }, 'start: instances must be "one" or "many"'],
  [{ drainMs: -1 }, 'start: drainMs must be a finite number of milliseconds, 0 or more'],
  [{ drainMs: Number.POSITIVE_INFINITY }, 'start: drainMs must be a finite number of milliseconds, 0 or more'],
  [{ keepAliveTimeoutMs: 0 }, 'start: keepAliveTimeoutMs must be a whole number of milliseconds from 1 to 86400000'],
  [
    { keepAliveTimeoutMs: Number.POSITIVE_INFINITY },
    'start: keepAliveTimeoutMs must be a whole number of milliseconds from 1 to 86400000',
  ],
  [{ signals: 'no' }, 'start: signals must be true or false'],
  [{ path: 'mcp' }, 'path: expected a path that begins with "/", like "/prod"'],
  [{ basePath: 'prod' }, 'basePath: expected a path that begins with "/", like "/prod"'],
  [{ publicUrl: 'mcp.example.com' }, 'start: publicUrl must be a URL like "https://mcp.example.com/mcp"'],
  [{ allowedHosts: 'a' }, 'allowedHosts must be a list of host names, for example ["mcp.example.com"]'],
  [{ allowedHosts: [5] }, 'allowedHosts must be a list of host names, for example ["mcp.example.com"]'],
  [{ cors: true }, 'cors must be false or an object, for example { allowOrigin: "https://app.example.com" }'],
  [{ cors: '*' }, 'cors must be false or an object, for example { allowOrigin: "https://app.example.com" }'],
  [{ cors: { allowOrigin: 5 } }, 'cors.allowOrigin must be a text or a list of texts'],
  [{ cors: { allowHeaders: [5] } }, 'cors.allowHeaders must be a text or a list of texts'],
  [{ cors: { allowMethods: {} } }, 'cors.allowMethods must be a text or a list of texts'],
  [{ cors: { exposeHeaders: true } }, 'cors.exposeHeaders must be a text or a list of texts'],
  [{ sessions: 'sealed' }, 'start: sessions must be true, false or an object: "sealed" is an option of the MCPServer'],
  [{ allowedHosts: ['https://a'] }, 'allowedHosts: "https://a" is not a host name'],
  [
    { cors: { origin: '*' } },
    'cors: unknown option "origin". Known: allowOrigin, allowMethods, allowHeaders, exposeHeaders, maxAge',
  ],
])('%j throws and names the fix', (options, message) => {
  expect(() => checkStartOptions(options as StartOptions)).toThrow(new TypeError(message));
});

test.each<[StartOptions, string]>([
  [{}, 'http://127.0.0.1:8080/mcp'],
  [{ host: '0.0.0.0' }, 'http://127.0.0.1:8080/mcp'],
  [{ host: '::' }, 'http://[::1]:8080/mcp'],
  [{ host: '::1', path: '/' }, 'http://[::1]:8080/'],
  [{ host: 'localhost', path: '/api', basePath: '/prod/' }, 'http://localhost:8080/prod/api'],
])('the URL of %j', (options, expected) => {
  expect(endpointUrl(checkStartOptions(options), 8080)).toBe(expected);
});
