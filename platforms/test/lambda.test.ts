/** The contract on AWS's own runtime client, behind one HTTP server for each kind of gateway. */

import { type ContractOptions, describeContract } from '@mcp-serverless/contract';
import { bundle } from '../lambda/bundle.ts';
import { startFront } from '../lambda/front.ts';
import { LambdaFunction } from '../lambda/function.ts';
import { alb, functionUrl, type Gateway, httpApi, restApi } from '../lambda/gateways.ts';
import { toTarget } from './target.ts';

interface Row {
  readonly name: string;
  readonly gateway: Gateway;
  readonly handler: 'handler' | 'streamHandler';
  readonly concurrency?: number;
  readonly skip: NonNullable<ContractOptions['skip']>;
}

/** A buffered answer is one document: nothing is sent before it is whole. */
const BUFFERED = 'this invocation is buffered';
const buffered = { 'stream.progress': BUFFERED, 'stream.logging': BUFFERED };
/** What gateways do to a request or an answer before anybody can look. */
const asText = { 'rpc/bad-utf8': 'the gateway puts JSON bodies into the event as text, bad bytes already replaced' };
const tooLarge = 'the load balancer itself refuses bodies over 1 MB';
const balanced = { ...buffered, ...asText, 'body/limit': tooLarge, 'body/limit-bytes': tooLarge };
const renamed = { 'auth.challenge': 'REST APIs rename WWW-Authenticate' };

const ROWS: readonly Row[] = [
  { name: 'function-url', gateway: functionUrl(), handler: 'handler', skip: { ...buffered, ...asText } },
  {
    name: 'function-url streamed',
    gateway: functionUrl({ streaming: true }),
    handler: 'streamHandler',
    skip: { ...asText },
  },
  { name: 'http-api', gateway: httpApi(), handler: 'handler', skip: { ...buffered, ...asText } },
  { name: 'rest-api', gateway: restApi(), handler: 'handler', skip: { ...buffered, ...renamed } },
  {
    name: 'rest-api streamed',
    gateway: restApi({ streaming: true }),
    handler: 'streamHandler',
    skip: { ...renamed },
  },
  { name: 'alb', gateway: alb(), handler: 'handler', skip: balanced },
  {
    name: 'alb multi-value',
    gateway: alb({ multiValueHeaders: true }),
    handler: 'handler',
    skip: balanced,
  },
  {
    name: 'function-url concurrent',
    gateway: functionUrl(),
    handler: 'handler',
    concurrency: 10,
    skip: { ...buffered, ...asText },
  },
];

const bundled = bundle('contract');

for (const { name, gateway, handler, concurrency, skip } of ROWS) {
  const target = `lambda ${name}`;
  describeContract(
    target,
    async (profile) => {
      const fn = await LambdaFunction.create({
        folder: await bundled,
        handler,
        env: { PROFILE: profile },
        ...(concurrency !== undefined && { concurrency }),
      });
      const front = await startFront(gateway, fn);
      const close = async (): Promise<void> => {
        await front.close();
        await fn.close();
      };
      return toTarget(target, { url: front.url, close });
    },
    { skip: { ...skip, 'stream/left': 'Lambda does not tell a function that its caller has gone' } },
  );
}
