/**
 * The floor: the least that answers these requests, by hand, with zod, `Request` and `Response`. It checks no path,
 * Origin, media type, size, depth, envelope, version or header.
 */

import * as z from 'zod';
import { schema } from './schema.ts';
import { DESCRIPTION, forecast, NAME, SERVER } from './tool.ts';

const META = { 'io.modelcontextprotocol/serverInfo': SERVER };
const tail = `"resultType":"complete","_meta":${JSON.stringify(META)}}`;
let listed: string | undefined;

/** Made with the first list, as a server does that does not know whether anybody will ask. */
function list(): string {
  listed ??= `{"tools":${JSON.stringify([{ name: NAME, description: DESCRIPTION, inputSchema: z.toJSONSchema(schema) }])},"ttlMs":0,"cacheScope":"private",${tail}`;
  return listed;
}

export async function serve(request: Request): Promise<Response> {
  const { id, method, params } = JSON.parse(await request.text());
  let result: string;
  if (method === 'tools/list') result = list();
  else {
    const input = params.name === NAME ? schema.safeParse(params.arguments).data : undefined;
    if (!input) return new Response(null, { status: 400 });
    result = `${JSON.stringify(forecast(input)).slice(0, -1)},${tail}`;
  }
  return new Response(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`, {
    headers: { 'access-control-allow-origin': '*', 'content-type': 'application/json' },
  });
}
