import type { Target } from './contract.ts';
import { describeContract } from './suite.ts';
import { ENDPOINT } from './wire.ts';

/** A server that runs somewhere, with one key. */
export interface RunningServer {
  /** The endpoint. */
  readonly url: URL;
  /** The key that clients send. */
  readonly key: string;
  /** Delivers a request, where there is no network in between. Default: `fetch`. */
  send?(request: Request): Promise<Response>;
  close?(): Promise<void>;
}

/**
 * What was deployed at `DEPLOYMENT_URL`, with its key in `DEPLOYMENT_KEY`; `undefined` where the first is not set.
 * @throws Error when the second is not
 */
export function deployment(): RunningServer | undefined {
  const { DEPLOYMENT_URL, DEPLOYMENT_KEY } = process.env;
  if (!DEPLOYMENT_URL) return undefined;
  if (!DEPLOYMENT_KEY) throw new Error('Set DEPLOYMENT_KEY, the key that clients of DEPLOYMENT_URL send');
  return { url: new URL(DEPLOYMENT_URL), key: DEPLOYMENT_KEY };
}

const ONE = 'a server that runs has one configuration';

/**
 * Declares the cases that any server passes, the official clients of both eras among them, as `describeContract` does.
 * @param skip reasons by id of a case or of a requirement
 */
export function describeServer(
  name: string,
  open: () => Promise<RunningServer>,
  skip: Readonly<Record<string, string>> = {},
): void {
  const openTarget = async (): Promise<Target> => {
    const { url, key, send = fetch, close } = await open();
    return {
      name,
      fetch(request) {
        const { pathname, search } = new URL(request.url);
        const path = pathname === new URL(ENDPOINT).pathname ? url.pathname : pathname;
        const sent = new Request(new URL(path + search, url), request);
        sent.headers.set('x-api-key', key);
        return send(sent);
      },
      ...(close && { close }),
    };
  };
  describeContract(name, openTarget, {
    anyServer: true,
    skip,
    withoutProfile: { key: ONE, oauth: ONE },
  });
}
