'use strict';

/** Builds one server from the given modules, calls it through every adapter, and returns what each answered. */
exports.serve = async function serve(modules, ToolError = modules.core.ToolError) {
  const { core, auth, lambda, cloudflare, vercel, node, z } = modules;
  const server = new core.MCPServer({
    name: 'packed',
    version: '1.0.0',
    observe: false,
    auth: { provider: new auth.APIKeyAuthProvider({ keys: ['a-key-of-thirty-two-characters-ok'] }) },
  });
  server.addTool(
    core.defineTool({
      name: 'double',
      description: 'Twice a number',
      inputSchema: z.object({ n: z.number() }),
      outputSchema: z.object({ n: z.number() }),
      handler: ({ n }) => {
        if (n < 0) throw new ToolError('only upwards');
        return { n: n * 2 };
      },
    }),
  );

  const url = 'https://mcp.example.com/mcp';
  const headers = {
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    'mcp-protocol-version': '2025-11-25',
    'x-api-key': 'a-key-of-thirty-two-characters-ok',
  };
  const bodyOf = (n) =>
    JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'double', arguments: { n } } });
  const init = (n = 21) => ({ method: 'POST', headers, body: bodyOf(n) });
  const read = async (response) => (await response.json()).result.structuredContent.n;

  const direct = await server.handleRequest(new Request(url, init()));
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/mcp',
    rawQueryString: '',
    headers: { ...headers, host: 'mcp.example.com' },
    requestContext: { http: { method: 'POST', path: '/mcp', sourceIp: '192.0.2.1' }, stage: '$default' },
    body: bodyOf(21),
    isBase64Encoded: false,
  };
  const onLambda = await lambda.createLambdaHandler(server)(event);
  const worker = cloudflare.createWorkerHandler(server);
  const onWorkers = await worker.fetch(new Request(url, init()), {}, { waitUntil() {} });
  const onVercel = await vercel.createVercelHandler(server).POST(new Request(url, init()));
  const running = await node.start(server, { port: 0, signals: false });
  const onNode = await fetch(running.url, init());
  const answers = {
    core: await read(direct),
    lambda: JSON.parse(onLambda.body).result.structuredContent.n,
    cloudflare: await read(onWorkers),
    vercel: await read(onVercel),
    node: await read(onNode),
  };
  await running.close();

  const refused = await server.handleRequest(
    new Request(url, { ...init(), headers: { ...headers, 'x-api-key': 'no' } }),
  );
  const failed = await (await server.handleRequest(new Request(url, init(-1)))).json();

  const guests = [
    ['sdk', modules.coreSdk.serveSdk, modules.sdk.McpServer],
    ['sdkV1', modules.coreSdkV1.serveSdkV1, modules.sdkV1.McpServer],
  ];
  for (const [name, serveGuest, McpServer] of guests) {
    const guest = serveGuest(
      () => {
        const guestServer = new McpServer({ name, version: '1.0.0' });
        const config = { inputSchema: z.object({ n: z.number() }), outputSchema: z.object({ n: z.number() }) };
        guestServer.registerTool('double', config, ({ n }) => ({ content: [], structuredContent: { n: n * 2 } }));
        return guestServer;
      },
      { observe: false },
    );
    answers[name] = await read(await guest.handleRequest(new Request(url, init())));
  }
  return { ...answers, auth: refused.status, toolError: failed.result.content[0].text };
};
