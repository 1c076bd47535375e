import { connect, type McpClient, type RunningServer } from '@mcp-serverless/contract';

/** Connects the official client 2.x. */
export async function connectWithKey({ url, key }: RunningServer): Promise<McpClient> {
  const headers = { authorization: `Bearer ${key}` };
  const { client } = await connect('auto', (request) => fetch(request), headers, url.href);
  return client;
}

/** Asks without a client, for example with another key. */
export function ask({ url }: RunningServer, key?: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { 'x-api-key': key }) },
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
  });
}
