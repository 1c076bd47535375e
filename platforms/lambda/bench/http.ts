/** The least an HTTP API function does by hand: an event becomes a Request, a Response a result. */

export interface Event {
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: { readonly domainName: string; readonly http: { readonly method: string } };
  readonly body?: string;
}

export interface Result {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: false;
}

type Serve = (request: Request) => Promise<Response>;

/** A function around a server; with `prewarm` it lists the tools once as soon as the module has ended. */
export function toHandler(serve: Serve, prewarm: boolean): (event: Event) => Promise<Result> {
  let warm = prewarm ? Promise.resolve().then(() => list(serve)) : undefined;
  return async (event) => {
    await warm;
    warm = undefined;
    const { rawPath, rawQueryString, headers, requestContext, body } = event;
    const url = `https://${requestContext.domainName}${rawPath}${rawQueryString === '' ? '' : `?${rawQueryString}`}`;
    const { method } = requestContext.http;
    const response = await serve(new Request(url, { method, headers, ...(body !== undefined && { body }) }));
    return {
      statusCode: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
      isBase64Encoded: false,
    };
  };
}

async function list(serve: Serve): Promise<void> {
  const response = await serve(
    new Request('https://localhost/mcp', {
      method: 'POST',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'mcp-method': 'tools/list',
        'mcp-protocol-version': '2026-07-28',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 0,
        method: 'tools/list',
        params: {
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      }),
    }),
  );
  await response.text();
}
