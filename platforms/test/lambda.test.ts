/** The contract on AWS's own runtime client, behind one HTTP server for each kind of gateway. */

import { type ContractOptions, describeContract, type Profile } from '@mcp-serverless/contract';
import { bundle } from '../lambda/bundle.ts';
import { startFront } from '../lambda/front.ts';
import { LambdaFunction } from '../lambda/function.ts';
import { alb, functionUrl, type Gateway, httpApi, restApi } from '../lambda/gateways.ts';
import type { Running } from './process.ts';
import { toTarget } from './target.ts';
import { describeTwoKeys } from './two-keys.ts';

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
const RENAMED = 'REST APIs rename WWW-Authenticate';
const renamed = { 'auth.challenge': RENAMED, 'oauth.challenge': RENAMED };

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

async function open({ gateway, handler, concurrency }: Row, profile: Profile): Promise<Pick<Running, 'url' | 'close'>> {
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
  return { url: front.url, close };
}

/** A load balancer hands on the last of repeated headers alone, unless it is told to hand on all. */
const ONE_VALUE = 'alb';

for (const row of ROWS) {
  const target = `lambda ${row.name}`;
  describeContract(target, async (profile) => toTarget(target, await open(row, profile)), {
    skip: { ...row.skip, 'stream/left': 'Lambda does not tell a function that its caller has gone' },
  });
  if (row.name !== ONE_VALUE) describeTwoKeys(target, () => open(row, 'key'), 'refused');
}
