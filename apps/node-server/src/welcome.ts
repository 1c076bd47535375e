/** What the terminal shows when the server has started. */

import { createServer } from './server.ts';

/** The last revision that a plain request without a client's envelope may use. */
const REVISION = '2025-11-25';

interface Item {
  readonly name: string;
  readonly title?: string;
  readonly uri?: string;
  readonly uriTemplate?: string;
}

/** The URL, what is offered there, and three ways to call it. */
export async function welcome(url: string): Promise<string> {
  const call = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'text_statistics', arguments: { text: 'strawberry', find: 'r' } },
  };
  // What start() does on loopback is worth knowing before a page is written.
  const pages = /^https?:\/\/(127\.|localhost|\[::1\])/.test(url)
    ? '\nOnly this machine reaches it, and only web pages of this machine (http://localhost:...) may call it.\n'
    : '';
  return `Reference desk: ${url}
${pages}
${await offers()}

Call it with curl:
  curl -s ${url} -H 'content-type: application/json' -H 'mcp-protocol-version: ${REVISION}' -d '${JSON.stringify(call)}'

with the official client (npm install @modelcontextprotocol/client), as call.mjs:
  import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
  const client = new Client({ name: 'me', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  await client.connect(new StreamableHTTPClientTransport(new URL('${url}')));
  console.log(await client.callTool(${JSON.stringify(call.params)}));
  await client.close();

with the Inspector:
  npx -y @modelcontextprotocol/inspector --cli ${url} --transport http --method tools/list

Ctrl-C ends it. Requests are logged below, one line each.
`;
}

/** Asked of a server made the same way, so that it is never out of date. */
async function offers(): Promise<string> {
  const server = createServer({ observe: false });
  const list = async (method: string, member: string): Promise<Item[]> => {
    const request = new Request('http://localhost/', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'mcp-protocol-version': REVISION },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method }),
    });
    const answer = (await (await server.handleRequest(request)).json()) as { result: Record<string, Item[]> };
    return answer.result[member] ?? [];
  };
  const kinds = [
    ['Tools', await list('tools/list', 'tools')],
    ['Resources', await list('resources/list', 'resources')],
    ['Templates', await list('resources/templates/list', 'resourceTemplates')],
    ['Prompts', await list('prompts/list', 'prompts')],
  ] as const;
  return kinds
    .flatMap(([kind, items]) =>
      items.map(({ name, title, uri, uriTemplate }, i) => {
        const address = uri ?? uriTemplate;
        return `${(i === 0 ? kind : '').padEnd(11)}${(address ?? name).padEnd(37)}${address ? name : (title ?? '')}`.trimEnd();
      }),
    )
    .join('\n');
}
