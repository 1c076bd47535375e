import { describeContract, toOrigin } from '@mcp-serverless/contract';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';

/** A server of this app that runs somewhere. */
export interface App {
  /** The endpoint. */
  readonly url: URL;
  /** The key that clients send. */
  readonly key: string;
  close?(): Promise<void>;
}

/** What was deployed at `DEPLOYMENT_URL`, with its key in `DEPLOYMENT_KEY`; `undefined` where the first is not set. */
export function deployment(): App | undefined {
  const { DEPLOYMENT_URL, DEPLOYMENT_KEY } = process.env;
  if (!DEPLOYMENT_URL) return undefined;
  if (!DEPLOYMENT_KEY) throw new Error('Set DEPLOYMENT_KEY, the key that clients of DEPLOYMENT_URL send');
  return { url: new URL(DEPLOYMENT_URL), key: DEPLOYMENT_KEY };
}

/** Declares the cases of the contract that every server passes, the official clients of both eras among them. */
export function describeApp(name: string, open: () => Promise<App>, skip: Record<string, string> = {}): void {
  describeContract(
    name,
    async () => {
      const { url, key, close } = await open();
      return {
        name,
        fetch(request) {
          const sent = toOrigin(request, url.origin);
          sent.headers.set('x-api-key', key);
          return fetch(sent);
        },
        ...(close && { close }),
      };
    },
    { anyServer: true, skip, withoutProfile: { key: 'an app has one configuration' } },
  );
}

/** Connects the official client. */
export async function connect({ url, key }: App): Promise<Client> {
  const client = new Client({ name: 'app-test', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } });
  const requestInit = { headers: { authorization: `Bearer ${key}` } };
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }));
  return client;
}

/** Asks without the official client, for example with another key. */
export function ask({ url }: App, key?: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(key && { 'x-api-key': key }) },
    body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}',
  });
}
