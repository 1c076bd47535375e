import { expect, test } from 'vitest';
import { OAuthAuthProvider } from '../src/index.ts';
import { ISSUER, RESOURCE } from './bed/bed.ts';

const OTHER = 'https://other.example';
const ENDPOINT = { endpoint: `${ISSUER}/introspect`, clientId: 'rs', clientSecret: 'secret' };
const make = (options: object) =>
  new OAuthAuthProvider({ resource: RESOURCE, authorizationServers: [ISSUER], ...options } as never);
const UNSET = 'is undefined. Set the environment variable it comes from, or remove it';
const URL_ = 'must be a URL like "https://auth.example.com"';
const SAFE = 'must begin with https:// (http:// only on loopback)';

test.each<[object, string]>([
  [{ resource: undefined }, `resource ${UNSET}`],
  [{ resource: 'mcp.example.com' }, 'resource must be a URL like "https://mcp.example.com/mcp"'],
  [{ resource: 'http://mcp.example.com/mcp' }, `resource ${SAFE}`],
  [{ authorizationServers: undefined }, `authorizationServers ${UNSET}`],
  [{ authorizationServers: [] }, 'authorizationServers must name at least one issuer'],
  [{ authorizationServers: [undefined] }, `authorizationServers[0] ${URL_}`],
  [{ authorizationServers: ISSUER }, 'authorizationServers must name at least one issuer'],
  [{ authorizationServers: ['http://auth.example.com'] }, `authorizationServers[0] ${SAFE}`],
  [{ authorizationServers: [`${ISSUER}?a=b`] }, 'authorizationServers[0] must have no query'],
  [{ validation: undefined }, `validation ${UNSET}`],
  [{ validation: [] }, 'validation is empty: no token would be good'],
  [{ validation: { type: 'opaque' } }, 'validation: type must be "jwt" or "introspection"'],
  [{ validation: 7 }, 'validation: options must be an object'],
  [{ validation: { issuer: undefined } }, `validation: issuer ${UNSET}`],
  [{ validation: { audience: undefined } }, `validation: audience ${UNSET}`],
  [{ validation: { audience: null } }, 'validation: audience must name this server. Default: resource'],
  [{ validation: { audience: '*' } }, 'validation: audience "*" is no wildcard. Name this server'],
  [{ validation: { jwksUri: 'http://auth.example.com/jwks' } }, `validation: jwksUri ${SAFE}`],
  [{ validation: { jwksUri: undefined } }, `validation: jwksUri ${UNSET}`],
  [
    { validation: { audienceOptional: true } },
    'validation: audienceOptional needs identify, which tells whose a token without "aud" is',
  ],
  [{ authorizationServers: [ISSUER, OTHER], validation: {} }, `validation: issuer ${URL_}`],
  [
    { validation: { issuer: OTHER } },
    `${OTHER} is only the issuer of a validation. Name it in both places, or set allowOtherIssuers`,
  ],
  [
    { authorizationServers: [ISSUER, OTHER], validation: { issuer: ISSUER } },
    `${OTHER} is only an authorization server. Name it in both places, or set allowOtherIssuers`,
  ],
  [
    { validation: { issuer: `${ISSUER}/` } },
    `${ISSUER}/ is only the issuer of a validation. Name it in both places, or set allowOtherIssuers`,
  ],
  [{ allowOtherIssuers: 'yes' }, 'allowOtherIssuers must be true or false'],
  [{ clientCredentials: 'yes' }, 'clientCredentials must be true or false'],
  [{ validation: [{}, {}] }, 'validation: every issuer once, and one introspection at most'],
  [
    {
      validation: [
        { type: 'introspection', introspection: ENDPOINT },
        { type: 'introspection', introspection: ENDPOINT },
      ],
    },
    'validation: every issuer once, and one introspection at most',
  ],
  [{ validation: [{}, { issuer: OTHER, jwksUri: 'x' }] }, `validation[1]: jwksUri ${URL_}`],
  [{ validation: { type: 'introspection' } }, 'validation: introspection: options must be an object'],
  [
    { validation: { type: 'introspection', introspection: { ...ENDPOINT, clientSecret: undefined } } },
    `validation: introspection: clientSecret ${UNSET}`,
  ],
  [
    { validation: { type: 'introspection', introspection: ENDPOINT, issuer: OTHER } },
    `${OTHER} is only the issuer of a validation. Name it in both places, or set allowOtherIssuers`,
  ],
  [
    { validation: { type: 'introspection', introspection: ENDPOINT, audience: '*' } },
    'validation: audience "*" is no wildcard. Name this server',
  ],
  [
    { validation: { type: 'introspection', introspection: ENDPOINT, clockToleranceSeconds: 301 } },
    'validation: clockToleranceSeconds must be a number from 0 to 300',
  ],
  [
    { requiredScopes: ['mcp read'] },
    'requiredScopes must be a list of scopes without spaces, quotes and backslashes: ["mcp:read"]',
  ],
  [{ maxTokenBytes: 1e9 }, 'maxTokenBytes must be a number from 1 to 65536'],
  [{ clock: 1 }, 'clock must be a function that returns seconds'],
])('%j throws and names the fix', (options, message) => {
  expect(() => make(options)).toThrow(new TypeError(`OAuthAuthProvider: ${message}`));
});

test('somebody must issue tokens', () => {
  expect(() => new OAuthAuthProvider({ resource: RESOURCE })).toThrow(
    new TypeError('OAuthAuthProvider: give authorizationServers, validation, or both'),
  );
  expect(
    () => new OAuthAuthProvider({ resource: RESOURCE, validation: { type: 'introspection', introspection: ENDPOINT } }),
  ).toThrow(new TypeError('OAuthAuthProvider: authorizationServers must name at least one issuer'));
});

test.each<[object, readonly string[]]>([
  [{ authorizationServers: [ISSUER, OTHER] }, [ISSUER, OTHER]],
  [{ authorizationServers: [ISSUER], validation: {} }, [ISSUER]],
  [{ validation: { issuer: OTHER } }, [OTHER]],
  [{ validation: [{ issuer: OTHER }, { issuer: ISSUER }] }, [OTHER, ISSUER]],
  [{ validation: { type: 'introspection', issuer: OTHER, introspection: ENDPOINT } }, [OTHER]],
  [{ authorizationServers: [ISSUER], validation: { issuer: OTHER }, allowOtherIssuers: true }, [ISSUER]],
  [
    { authorizationServers: [ISSUER, OTHER], validation: { type: 'introspection', introspection: ENDPOINT } },
    [ISSUER, OTHER],
  ],
  [{ authorizationServers: ['http://127.0.0.1:9999'] }, ['http://127.0.0.1:9999']],
])('%j sends clients to %j', (options, servers) => {
  const provider = new OAuthAuthProvider({ resource: 'http://127.0.0.1:8888/mcp', ...options } as never);
  expect(provider.protectedResource({})?.document['authorization_servers']).toEqual(servers);
});
