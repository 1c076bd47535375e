import { expect, it } from 'vitest';
import * as root from '../src/index.ts';

it('the public surface', () => {
  expect(Object.keys(root).sort()).toEqual([
    'createLambdaHandler',
    'createLambdaStreamHandler',
    'getSourceIp',
    'isV2Event',
    'lambdaEventToRequest',
    'responseToLambdaResult',
  ]);
});
