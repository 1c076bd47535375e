import type { ContractCase } from '../contract.ts';
import { auth } from './auth.ts';
import { body } from './body.ts';
import { clients } from './clients.ts';
import { headers } from './headers.ts';
import { http } from './http.ts';
import { isolation } from './isolation.ts';
import { lifecycle } from './lifecycle.ts';
import { prompts } from './prompts.ts';
import { resources } from './resources.ts';
import { rpc } from './rpc.ts';
import { stream } from './stream.ts';
import { tools } from './tools.ts';

/** Every case, in the order it runs. */
export const cases: readonly ContractCase[] = [
  ...lifecycle,
  ...rpc,
  ...headers,
  ...http,
  ...body,
  ...tools,
  ...prompts,
  ...resources,
  ...auth,
  ...stream,
  ...isolation,
  ...clients,
];
