import { DESCRIPTION, type Forecast, forecast, SERVER, type Serve, toolNames } from '../tool.ts';

/** What the floor needs of a schema. */
export interface HandSchema {
  readonly inputSchema: object;
  parse(value: unknown): Forecast | undefined;
}

/**
 * The floor: the least that any correct server does for these requests, written by hand. It reads the body as text,
 * parses it, looks the tool up in a Map, validates the arguments, writes the answer and makes a Response with the
 * headers a browser needs. It checks nothing else: no Origin, media type, size, depth, envelope, version or header.
 * Lists are serialised once, as the registry of a running server does not change.
 */
export function createFloor(tools: number, schema: () => HandSchema): Serve {
  const known = new Map(toolNames(tools).map((name) => [name, { ...schema(), run: forecast }]));
  const list = JSON.stringify(
    [...known].map(([name, { inputSchema }]) => ({ name, description: DESCRIPTION, inputSchema })),
  );
  const tail = `"resultType":"complete","_meta":${JSON.stringify({ 'io.modelcontextprotocol/serverInfo': SERVER })}}`;
  const bodies = {
    legacy: `{"tools":${list}}`,
    modern: `{"tools":${list},"ttlMs":0,"cacheScope":"private",${tail}`,
  };

  return async (request) => {
    const { id, method, params } = JSON.parse(await request.text());
    const modern = params._meta !== undefined;
    let result: string;
    if (method === 'tools/list') result = modern ? bodies.modern : bodies.legacy;
    else {
      const tool = known.get(params.name);
      const input = tool?.parse(params.arguments);
      if (!tool || !input) return new Response(null, { status: 400 });
      result = JSON.stringify(await tool.run(input));
      if (modern) result = `${result.slice(0, -1)},${tail}`;
    }
    return new Response(`{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`, {
      status: 200,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-expose-headers':
          'WWW-Authenticate, Retry-After, Mcp-Session-Id, MCP-Protocol-Version, DPoP-Nonce, x-amzn-remapped-www-authenticate',
        'content-type': 'application/json',
      },
    });
  };
}
