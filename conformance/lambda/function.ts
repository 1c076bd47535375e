/** Our own server as a function that streams. A Function URL answers under its own name alone: `Origin` is what is left to check. */

import { createLambdaStreamHandler, type LambdaStreamHandler } from '@mcp-serverless/lambda';
import { createOwn } from '../own.ts';

const { STATE_SECRET = '', ORIGIN = '' } = process.env;

export const handler: LambdaStreamHandler = createLambdaStreamHandler(createOwn(STATE_SECRET), {
  cors: { allowOrigin: ORIGIN },
});
