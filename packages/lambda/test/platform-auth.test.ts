import { describe, expect, it, vi } from 'vitest';
import { createLambdaHandler } from '../src/handler.ts';
import { asFields } from '../src/kind.ts';
import { platformAuthOf } from '../src/platform-auth.ts';
import type { LambdaOptions } from '../src/types.ts';
import { alb, createContext, functionUrl, type Gateway, httpApi, httpApiV1, lattice, restApi } from './bed/index.ts';
import { recorder } from './recorder.ts';

const post = { method: 'POST', target: '/mcp', headers: [] };
const IAM = {
  accessKey: 'ASIAEXAMPLE',
  accountId: '123456789012',
  callerId: 'AROA:alice',
  cognitoIdentity: null,
  principalOrgId: 'o-1',
  userArn: 'arn:aws:sts::123456789012:assumed-role/r/alice',
  userId: 'AROA:alice',
};
const { cognitoIdentity, ...IAM_CLAIMS } = IAM;

describe('platformAuthOf', () => {
  it.each<[string, Gateway, object | undefined]>([
    ['HTTP API without authorizer', httpApi(), undefined],
    ['Function URL without authorization', functionUrl(), undefined],
    ['REST API without authorizer', restApi(), undefined],
    ['HTTP API payload 1.0 without authorizer: claims and scopes are null', httpApiV1(), undefined],
    [
      'HTTP API, JWT: times are numbers again, the rest stays text',
      httpApi({ authorizer: { jwt: { claims: { sub: 'u1', exp: '1718722804', aud: '[a b]' }, scopes: null } } }),
      { type: 'api-gateway-jwt', claims: { sub: 'u1', exp: 1718722804, aud: '[a b]' } },
    ],
    [
      'HTTP API payload 1.0, JWT',
      httpApiV1({ authorizer: { claims: { sub: 'u1', iat: '1718722804' }, scopes: ['read'] } }),
      { type: 'api-gateway-jwt', claims: { sub: 'u1', iat: 1718722804 } },
    ],
    [
      'HTTP API, Lambda authorizer',
      httpApi({ authorizer: { lambda: { tenant: 't1', n: 1 } } }),
      { type: 'api-gateway-lambda', claims: { tenant: 't1', n: 1 } },
    ],
    [
      'HTTP API, Lambda authorizer with nothing to add',
      httpApi({ authorizer: { lambda: null } }),
      { type: 'api-gateway-lambda', claims: {} },
    ],
    ['HTTP API, IAM', httpApi({ authorizer: { iam: IAM } }), { type: 'iam', claims: IAM_CLAIMS }],
    ['Function URL, IAM', functionUrl({ authorizer: { iam: IAM } }), { type: 'iam', claims: IAM_CLAIMS }],
    [
      'REST API, Cognito: dates become seconds',
      restApi({ authorizer: { claims: { sub: 'u1', exp: 'Tue Jun 18 15:00:04 UTC 2024', iat: 'no date' } } }),
      { type: 'api-gateway-cognito', claims: { sub: 'u1', exp: 1718722804, iat: 'no date' } },
    ],
    [
      'REST API, Lambda authorizer: flattened',
      restApi({ authorizer: { principalId: 'u1', integrationLatency: 12, tenant: 't1', claims: 'a,b', jwt: 'x' } }),
      { type: 'api-gateway-lambda', claims: { principalId: 'u1', tenant: 't1', claims: 'a,b', jwt: 'x' } },
    ],
    [
      'REST API, IAM: the names of HTTP APIs',
      restApi({
        identity: { userArn: IAM.userArn, user: 'AROA:alice', caller: 'AROA:alice', accountId: '123456789012' },
      }),
      {
        type: 'iam',
        claims: { userArn: IAM.userArn, userId: 'AROA:alice', callerId: 'AROA:alice', accountId: '123456789012' },
      },
    ],
    [
      'REST API, client certificate',
      restApi({ identity: { clientCert: { subjectDN: 'CN=a', issuerDN: 'CN=ca' } } }),
      { type: 'mtls', claims: { subjectDN: 'CN=a', issuerDN: 'CN=ca' } },
    ],
    [
      'REST API, an authorizer wins over a client certificate',
      restApi({ authorizer: { principalId: 'u1' }, identity: { clientCert: { subjectDN: 'CN=a' } } }),
      { type: 'api-gateway-lambda', claims: { principalId: 'u1' } },
    ],
    ['Lattice without auth policy: only the network is known', lattice(), undefined],
    [
      'Lattice, IAM',
      lattice({ identity: { type: 'AWS_IAM', principal: 'arn:aws:iam::1:role/r', sessionName: 's' } }),
      {
        type: 'vpc-lattice-iam',
        claims: {
          sourceVpcArn: 'arn:aws:ec2:eu-central-1:123456789012:vpc/vpc-0b8276c84697e7339',
          type: 'AWS_IAM',
          principal: 'arn:aws:iam::1:role/r',
          sessionName: 's',
        },
      },
    ],
  ])('%s', (_name, gateway, expected) => {
    expect(platformAuthOf(asFields(gateway.toEvent(post)))).toEqual(expected);
  });

  it('HTTP API, client certificate', () => {
    const event = asFields(httpApi().toEvent(post));
    const requestContext = {
      ...asFields(event['requestContext']),
      authentication: { clientCert: { subjectDN: 'CN=a' } },
    };
    expect(platformAuthOf({ ...event, requestContext })).toEqual({ type: 'mtls', claims: { subjectDN: 'CN=a' } });
  });

  const forged = [
    ['x-amzn-oidc-data', 'eyJ'],
    ['x-amzn-oidc-identity', 'admin'],
    ['x-amzn-lattice-identity', 'Principal=admin'],
    ['x-amzn-requestcontext', '{"authorizer":{"jwt":{"claims":{"sub":"admin"}}}}'],
    ['authorization', 'AWS4-HMAC-SHA256 Credential=AKIA'],
  ] as const;
  it.each([restApi(), httpApiV1(), httpApi(), functionUrl(), alb(), lattice(), lattice({ structure: 'V1' })])(
    '$name: headers are never an identity',
    (gateway) => {
      const body = Buffer.from('{"requestContext":{"authorizer":{"jwt":{"claims":{"sub":"admin"}}}}}');
      expect(platformAuthOf(asFields(gateway.toEvent({ ...post, headers: forged, body })))).toBe(undefined);
    },
  );
});

describe('the option authorizer', () => {
  const event = httpApi({ authorizer: { lambda: { tenant: 't1' } } }).toEvent(post);
  async function told(authorizer: LambdaOptions['authorizer']) {
    const { calls, handler } = recorder(() => new Response('{}'));
    const { statusCode } = await createLambdaHandler(handler, { authorizer } as LambdaOptions)(event, createContext());
    return { statusCode, told: calls.map(({ call }) => call.platformAuth) };
  }

  it('left out: what is in the event', async () => {
    const expected = { type: 'api-gateway-lambda', claims: { tenant: 't1' } };
    expect(await told(undefined)).toEqual({ statusCode: 200, told: [expected] });
  });
  it('false: nothing', async () => {
    expect(await told(false)).toEqual({ statusCode: 200, told: [undefined] });
  });
  it.each<[string, LambdaOptions['authorizer']]>([
    ['a function', (_event, found) => found && { ...found, claims: { ...found.claims, sub: 'u1' } }],
    ['an async function', async (_event, found) => found && { ...found, claims: { ...found.claims, sub: 'u1' } }],
    [
      'a function of the event',
      (given) => ({ type: 'api-gateway-lambda', claims: { tenant: 't1', sub: given === event ? 'u1' : '' } }),
    ],
  ])('%s: what it gives', async (_name, authorizer) => {
    const expected = { type: 'api-gateway-lambda', claims: { tenant: 't1', sub: 'u1' } };
    expect(await told(authorizer)).toEqual({ statusCode: 200, told: [expected] });
  });
  it('a function that finds nobody: nothing', async () => {
    expect(await told(() => undefined)).toEqual({ statusCode: 200, told: [undefined] });
  });
  it.each<[string, unknown]>([
    [
      'throws',
      () => {
        throw new Error('no');
      },
    ],
    [
      'rejects',
      async () => {
        throw new Error('no');
      },
    ],
    ['gives null', () => null],
    ['gives a text', () => 'u1'],
    ['gives no claims', () => ({ type: 'x' })],
  ])('a function that %s lets nobody in', async (_name, authorizer) => {
    const errored = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(await told(authorizer as LambdaOptions['authorizer'])).toEqual({ statusCode: 500, told: [] });
    expect(errored).toHaveBeenCalledOnce();
    errored.mockRestore();
  });
});
