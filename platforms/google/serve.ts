/** Serves the function with the framework's own server, on a free port of loopback. */

import './function.ts';
import type { AddressInfo } from 'node:net';
import { getTestServer } from '@google-cloud/functions-framework/testing';

const server = getTestServer('mcp').listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
