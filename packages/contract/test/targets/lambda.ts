import { createLambdaHandler } from '@mcp-serverless/lambda';
import {
  createContext,
  functionUrl,
  type Gateway,
  gatewayFetch,
  httpApi,
  restApi,
} from '../../../lambda/test/bed/index.ts';
import { createFixture, type Profile, type Target } from '../../src/index.ts';

export interface LambdaTarget {
  readonly name: string;
  open(profile: Profile): Promise<Target>;
}

/** The fixture behind `createLambdaHandler`: each request becomes an event, each result a response, as the gateway would. */
export const lambdaTargets: readonly LambdaTarget[] = [
  lambdaTarget('lambda-rest', restApi()),
  lambdaTarget('lambda-http-api', httpApi()),
  lambdaTarget('lambda-function-url', functionUrl()),
];

function lambdaTarget(name: string, gateway: Gateway): LambdaTarget {
  return {
    name,
    async open(profile) {
      const handler = createLambdaHandler(createFixture(profile));
      const context = () => createContext({ awsRequestId: crypto.randomUUID() });
      const send = gatewayFetch(gateway, handler, context);
      return { name, fetch: (request) => send(request) };
    },
  };
}
