/** An Application Load Balancer with a Lambda target group. */

import type { AlbEvent } from '../../src/types.ts';
import { ACCOUNT, type Gateway, type GatewayOptions, REGION, readResult, respond, SOURCE_IP } from './gateway.ts';
import { allValues, eventBody, isTextType, lastValues, rawPairs, splitTarget, type WireRequest } from './wire.ts';

export interface AlbOptions extends GatewayOptions {
  /** `lambda.multi_value_headers.enabled`. Default false: of repeated headers and query keys only the last arrives. */
  readonly multiValueHeaders?: boolean;
  /** Whether the listener is HTTPS. Default true. */
  readonly tls?: boolean;
}

/** The largest body of a request, and the largest result, in bytes. */
const MAX_BYTES = 1024 * 1024;

/** A load balancer. It hands over queries as they were sent, not decoded. */
export function alb(options: AlbOptions = {}): Gateway {
  const { multiValueHeaders = false, tls = true, sourceIp = SOURCE_IP } = options;
  const { domainName = `lb-1234567890.${REGION}.elb.amazonaws.com` } = options;
  return {
    name: `ALB${multiValueHeaders ? ', multi-value headers' : ''}`,
    maxBodyBytes: MAX_BYTES,
    toEvent(request): AlbEvent {
      const [path, query] = splitTarget(request.target);
      const headers = balancedHeaders(request, domainName, sourceIp, tls);
      const { body, isBase64Encoded } = eventBody(request, isTextType);
      const maps = multiValueHeaders
        ? { multiValueHeaders: allValues(headers), multiValueQueryStringParameters: allValues(rawPairs(query)) }
        : { headers: lastValues(headers), queryStringParameters: lastValues(rawPairs(query)) };
      return {
        requestContext: {
          elb: { targetGroupArn: `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/mcp/6d0ecf831eec9f09` },
        },
        httpMethod: request.method,
        path,
        ...maps,
        body: body ?? '',
        isBase64Encoded,
      };
    },
    toResponse(result) {
      const parts = readResult(result);
      if (!parts || Buffer.byteLength(JSON.stringify(result)) > MAX_BYTES) {
        return new Response('<html><body><h1>502 Bad Gateway</h1></body></html>', {
          status: 502,
          headers: { 'content-type': 'text/html' },
        });
      }
      const headers = new Headers();
      // Only the map of the mode in use is read; its names count as they are written.
      const read = multiValueHeaders ? Object.entries(parts.multiValueHeaders) : Object.entries(parts.headers);
      for (const [name, values] of read) for (const value of [values].flat()) headers.append(name, value);
      return respond(parts.status, headers, parts.text, parts.base64);
    },
  };
}

function balancedHeaders(request: WireRequest, domainName: string, sourceIp: string, tls: boolean) {
  const sent = request.headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return [
    ['host', domainName] as [string, string],
    ...sent.filter(([name]) => name !== 'host' && name !== 'x-forwarded-proto'),
    ['x-amzn-trace-id', 'Root=1-5c536348-3d683b8b04734faae651f476'] as [string, string],
    ['x-forwarded-for', sourceIp] as [string, string],
    ['x-forwarded-port', tls ? '443' : '80'] as [string, string],
    ['x-forwarded-proto', tls ? 'https' : 'http'] as [string, string],
  ];
}
