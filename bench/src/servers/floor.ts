import {
  DESCRIPTION,
  type Forecast,
  forecast,
  type Offer,
  RESOURCE,
  readAbout,
  SERVER,
  type Serve,
  structuredForecast,
  toolNames,
} from '../tool.ts';

/** What the floor needs of a schema. */
export interface HandSchema {
  readonly json: object;
  parse(value: unknown): Forecast | undefined;
}

const META = JSON.stringify({ 'io.modelcontextprotocol/serverInfo': SERVER });
const TAIL = `"resultType":"complete","_meta":${META}}`;
const HINTS = '"ttlMs":0,"cacheScope":"private"';

/**
 * The floor: the least that any correct server does for these requests, written by hand. It reads the body as text,
 * parses it, looks the tool up in a Map, validates arguments and output, writes the answer and makes a Response with the
 * headers a browser needs. It checks nothing else: no Origin, media type, size, depth, envelope, version or header.
 * What never changes is serialised once.
 */
export function createFloor({ tools, output }: Offer, schema: () => HandSchema): Serve {
  const run = output ? structuredForecast : forecast;
  const known = new Map(
    toolNames(tools).map((name) => [name, { input: schema(), output: output ? schema() : undefined, run }]),
  );
  const listed = [...known].map(([name, { input, output }]) => ({
    name,
    description: DESCRIPTION,
    inputSchema: input.json,
    outputSchema: output?.json,
  }));
  const list = JSON.stringify(listed);
  const lists = { legacy: `{"tools":${list}}`, modern: `{"tools":${list},${HINTS},${TAIL}` };
  const capabilities = { tools: {}, resources: {} };
  const discovered = `${JSON.stringify({ supportedVersions: ['2026-07-28'], capabilities }).slice(0, -1)},${HINTS},${TAIL}`;

  /** The JSON text of a result. */
  const answer = async (method: string, params: Record<string, unknown>, modern: boolean): Promise<string> => {
    const text = (result: object): string => {
      const json = JSON.stringify(result);
      return modern ? `${json.slice(0, -1)},${TAIL}` : json;
    };
    switch (method) {
      case 'tools/list':
        return modern ? lists.modern : lists.legacy;
      case 'initialize':
        return JSON.stringify({ protocolVersion: params['protocolVersion'], capabilities, serverInfo: SERVER });
      case 'server/discover':
        return discovered;
      case 'resources/read':
        if (params['uri'] !== RESOURCE.uri) throw new Error('unknown resource');
        return modern ? text({ ...readAbout(), ttlMs: 0, cacheScope: 'private' }) : text(readAbout());
      default: {
        const tool = known.get(params['name'] as string);
        const input = tool?.input.parse(params['arguments']);
        if (!tool || !input) throw new Error('unknown tool or bad arguments');
        const result = await tool.run(input);
        if (!tool.output) return text(result);
        const structuredContent = tool.output.parse((result as { structuredContent?: unknown }).structuredContent);
        if (!structuredContent) throw new Error('bad output');
        return text({ ...result, structuredContent });
      }
    }
  };

  return async (request) => {
    const { id, method, params } = JSON.parse(await request.text());
    const result = await answer(method, params, params._meta !== undefined);
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
