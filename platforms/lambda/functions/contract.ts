/** The function that the contract is checked on: the fixture in one profile, with both handlers. */

import { createFixture, type Profile } from '@mcp-serverless/contract/fixture';
import {
  createLambdaHandler,
  createLambdaStreamHandler,
  type LambdaHandler,
  type LambdaStreamHandler,
} from '@mcp-serverless/lambda';

const server = createFixture(process.env['PROFILE'] as Profile);

export const handler: LambdaHandler = createLambdaHandler(server);
export const streamHandler: LambdaStreamHandler = createLambdaStreamHandler(server);
