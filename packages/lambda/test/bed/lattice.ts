/** A VPC Lattice service with a Lambda target group. */

import type { LatticeEvent, LatticeV1Event } from '../../src/types.ts';
import { ACCOUNT, type Gateway, type GatewayOptions, REGION, readResult, respond, SOURCE_IP } from './gateway.ts';
import { allValues, eventBody, isTextType, lastValues, rawPairs, splitTarget, type WireRequest } from './wire.ts';

export interface LatticeOptions extends GatewayOptions {
  /** The target group's event structure. Default `V2`. */
  readonly structure?: 'V1' | 'V2';
  /** Whether values in `V2` are strings where there is one of them; both forms occur. Default false: always lists. */
  readonly strings?: boolean;
  readonly identity?: object;
}

/** A Lattice service. */
export function lattice(options: LatticeOptions = {}): Gateway {
  const { structure = 'V2', strings = false, identity } = options;
  const arn = `arn:aws:vpc-lattice:${REGION}:${ACCOUNT}`;
  return {
    name: `VPC Lattice ${structure}${strings ? ', strings' : ''}`,
    toEvent(request): LatticeEvent | LatticeV1Event {
      const headers = latticeHeaders(request, options);
      const [path, query] = splitTarget(request.target);
      const { body, isBase64Encoded } = eventBody(request, isTextType);
      if (structure === 'V1') {
        return {
          raw_path: request.target,
          method: request.method,
          headers: Object.fromEntries(Object.entries(allValues(headers)).map(([name, all]) => [name, all.join(', ')])),
          query_string_parameters: lastValues(rawPairs(query)),
          ...(body !== undefined && { body }),
          is_base64_encoded: isBase64Encoded,
        };
      }
      const form = (lists: Record<string, string[]>) =>
        Object.fromEntries(
          Object.entries(lists).map(([name, all]) => [name, strings && all.length === 1 ? all.join() : all]),
        );
      return {
        version: '2.0',
        path,
        method: request.method,
        headers: form(allValues(headers)),
        ...(query !== '' && { queryStringParameters: form(allValues(rawPairs(query))) }),
        ...(body !== undefined && { body }),
        isBase64Encoded,
        requestContext: {
          serviceNetworkArn: `${arn}:servicenetwork/sn-0bf3f2882e9cc805a`,
          serviceArn: `${arn}:service/svc-0a40eebed65f8d69c`,
          targetGroupArn: `${arn}:targetgroup/tg-6d0ecf831eec9f09`,
          identity: { sourceVpcArn: `arn:aws:ec2:${REGION}:${ACCOUNT}:vpc/vpc-0b8276c84697e7339`, ...identity },
          region: REGION,
          ...{ timeEpoch: '1795348800000000' },
        },
      };
    },
    toResponse(result) {
      const parts = readResult(result);
      if (!parts) return new Response('Internal Server Error', { status: 500 });
      const headers = new Headers();
      for (const [name, value] of Object.entries(parts.headers)) headers.append(name, value);
      return respond(parts.status, headers, parts.text, parts.base64);
    },
  };
}

function latticeHeaders(request: WireRequest, options: LatticeOptions): [string, string][] {
  const { domainName = `mcp-0a40eebed65f8d69c.7d67968.vpc-lattice-svcs.${REGION}.on.aws` } = options;
  const sent = request.headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return [
    ['host', domainName],
    ...sent.filter(([name]) => name !== 'host'),
    ['x-forwarded-for', options.sourceIp ?? SOURCE_IP],
  ];
}
