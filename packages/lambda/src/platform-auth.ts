/** The identity that a gateway verified, in one shape for all of them. */

import type { PlatformAuth } from '@mcp-serverless/core';
import { asFields, type Fields, fieldsOf, isFields, textOf } from './kind.ts';
import type { LambdaEvent, LambdaOptions } from './types.ts';

/**
 * What the gateway verified about the caller; `undefined` when it verified nothing. Read from the event's
 * `requestContext` only: headers such as `x-amzn-oidc-data` are for anyone to send.
 *
 * | `type` | from | `claims` |
 * |---|---|---|
 * | `api-gateway-jwt` | JWT authorizer of an HTTP API | the token's |
 * | `api-gateway-cognito` | Cognito authorizer of a REST API | the token's |
 * | `api-gateway-lambda` | Lambda authorizer | the context it returned, with `principalId` on a REST API |
 * | `iam` | IAM authorization | `userArn`, `userId`, `callerId`, `accountId`, `accessKey`, ... |
 * | `vpc-lattice-iam` | auth policy of VPC Lattice | `principal`, `sessionName`, `sourceVpcArn`, ... |
 * | `mtls` | client certificate, where nothing else is there | `subjectDN`, `issuerDN`, `serialNumber`, ... |
 *
 * API Gateway turns all claims of a token into strings, lists into `"[a b]"`; the times `exp`, `iat`, `nbf` and
 * `auth_time` are made seconds since the epoch again.
 */
export function platformAuthOf(event: Fields): PlatformAuth | undefined {
  const context = fieldsOf(event, 'requestContext');
  const identity = fieldsOf(context, 'identity');
  return fromAuthorizer(context, event['version']) ?? fromIdentity(identity) ?? fromCertificate(context, identity);
}

/**
 * What an auth provider is told: what `authorizer` makes of it, else what is in the event.
 * @throws TypeError for what is no identity; what `authorizer` throws
 */
export async function mappedAuth(
  where: string,
  authorizer: LambdaOptions['authorizer'],
  event: LambdaEvent,
): Promise<PlatformAuth | undefined> {
  if (authorizer === false) return undefined;
  const found = platformAuthOf(asFields(event));
  if (!authorizer) return found;
  const mapped = await authorizer(event, found);
  if (mapped !== undefined && !(typeof mapped?.type === 'string' && isFields(mapped.claims))) {
    throw new TypeError(`${where}: authorizer must give { type, claims }, or undefined`);
  }
  return mapped;
}

function fromAuthorizer(context: Fields, version: unknown): PlatformAuth | undefined {
  const authorizer = fieldsOf(context, 'authorizer');
  const { jwt, iam, lambda, claims } = authorizer;
  if (isFields(jwt)) return { type: 'api-gateway-jwt', claims: withTimes(fieldsOf(jwt, 'claims')) };
  if (isFields(iam)) return { type: 'iam', claims: present(iam) };
  // `lambda: null`: the authorizer agreed and had nothing to add.
  if (isFields(lambda) || lambda === null) return { type: 'api-gateway-lambda', claims: lambda ?? {} };
  if (isFields(claims)) {
    return { type: version === '1.0' ? 'api-gateway-jwt' : 'api-gateway-cognito', claims: withTimes(claims) };
  }
  // Nothing is left of `{ claims: null, scopes: null }`, which an HTTP API without authorizer sends in payload 1.0.
  const { integrationLatency, ...custom } = present(authorizer);
  return Object.keys(custom).length > 0 ? { type: 'api-gateway-lambda', claims: custom } : undefined;
}

function fromIdentity(identity: Fields): PlatformAuth | undefined {
  if (identity['type'] === 'AWS_IAM' && textOf(identity, 'principal') !== '') {
    return { type: 'vpc-lattice-iam', claims: present(identity) };
  }
  if (textOf(identity, 'userArn') === '') return undefined;
  const { userArn, user, caller, accountId, accessKey, principalOrgId } = identity;
  const { cognitoIdentityId, cognitoIdentityPoolId, cognitoAuthenticationProvider, cognitoAuthenticationType } =
    identity;
  const iam = { userArn, userId: user, callerId: caller, accountId, accessKey, principalOrgId };
  const cognito = {
    cognitoIdentityId,
    cognitoIdentityPoolId,
    cognitoAuthenticationProvider,
    cognitoAuthenticationType,
  };
  return { type: 'iam', claims: present({ ...iam, ...cognito }) };
}

function fromCertificate(context: Fields, identity: Fields): PlatformAuth | undefined {
  const certificate = fieldsOf(context, 'authentication')['clientCert'] ?? identity['clientCert'];
  return isFields(certificate) && textOf(certificate, 'subjectDN') !== ''
    ? { type: 'mtls', claims: certificate }
    : undefined;
}

/** Without the members that are null: REST APIs list every one they know. */
function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined));
}

/** HTTP APIs write times as digits, REST APIs as dates like `Tue Jun 18 15:00:04 UTC 2024`. */
function withTimes(claims: Fields): Fields {
  const times: Record<string, number> = {};
  for (const name of ['exp', 'iat', 'nbf', 'auth_time']) {
    const value = claims[name];
    if (typeof value !== 'string') continue;
    const seconds = /^\d+$/.test(value) ? Number(value) : Date.parse(value) / 1000;
    if (Number.isFinite(seconds)) times[name] = seconds;
  }
  return { ...claims, ...times };
}
