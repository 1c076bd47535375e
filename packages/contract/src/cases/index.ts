import type { ContractCase } from '../contract.ts';
import { auth } from './auth.ts';
import { body } from './body.ts';
import { clients } from './clients.ts';
import { completion } from './completion.ts';
import { conversations } from './conversations.ts';
import { headers } from './headers.ts';
import { http } from './http.ts';
import { initializing } from './initialize.ts';
import { isolation } from './isolation.ts';
import { lifecycle } from './lifecycle.ts';
import { listen } from './listen.ts';
import { lists } from './lists.ts';
import { metadata } from './metadata.ts';
import { prompts } from './prompts.ts';
import { resources } from './resources.ts';
import { rpc } from './rpc.ts';
import { scopes } from './scopes.ts';
import { stream } from './stream.ts';
import { tasks } from './tasks.ts';
import { tokens } from './tokens.ts';
import { toolErrors } from './tool-errors.ts';
import { tools } from './tools.ts';

/** Every case, in the order it runs. */
export const cases: readonly ContractCase[] = [
  ...lifecycle,
  ...initializing,
  ...rpc,
  ...headers,
  ...http,
  ...body,
  ...tools,
  ...toolErrors,
  ...prompts,
  ...resources,
  ...completion,
  ...lists,
  ...auth,
  ...tokens,
  ...scopes,
  ...metadata,
  ...stream,
  ...conversations,
  ...listen,
  ...tasks,
  ...isolation,
  ...clients,
];
