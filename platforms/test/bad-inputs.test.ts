import { given, isFiller, type Resolved } from '@mcp-serverless/contract/bad-inputs';
import {
  type BadInputServer,
  CALLER_CATEGORIES,
  describeBadInputs,
  ELSEWHERE,
  PROTOCOL_CATEGORIES,
  type Seen,
} from '@mcp-serverless/contract/bad-inputs-suite';
import { unwrapped } from '../workerd/real-headers.ts';
import { sendRaw } from './raw.ts';
import { MODES, startWorker } from './workerd.ts';

const [mode] = MODES;
if (!mode) throw new Error('there is no mode of workerd');

/** One Worker for each configuration: starting one takes longer than all its cases. */
const workers = new Map<string, ReturnType<typeof startWorker>>();

/**
 * A long stream without a length is made inside of the Worker: the server that wrangler puts before it loses the
 * connection when the Worker answers before it has read the body.
 */
function send(request: Resolved, url: URL): Promise<Response> {
  const { headers, body } = request;
  const endless = isFiller(body) && !headers.some(([name]) => name === 'content-length');
  if (!endless) return sendRaw(request, url);
  return fetch(new URL('/__stream', url), {
    method: 'POST',
    body: JSON.stringify({ url: request.url, headers, body }),
  });
}

describeBadInputs({
  name: mode.name,
  categories: [...PROTOCOL_CATEGORIES, ...CALLER_CATEGORIES],
  skip: ELSEWHERE,
  blind: { maxRssGrowthMB: 'the memory of another process' },
  async open(configuration): Promise<BadInputServer> {
    const started =
      workers.get(configuration) ??
      startWorker('bad-inputs.ts', mode, { CONFIGURATION: configuration, GIVEN: JSON.stringify(given) });
    workers.set(configuration, started);
    const { url } = await started;
    return {
      send: async (request) => unwrapped(await send(request, url)),
      advance: async (seconds) => void (await fetch(new URL(`/__advance?seconds=${seconds}`, url))),
      seen: async () => (await (await fetch(new URL('/__seen', url))).json()) as Seen,
    };
  },
  async close() {
    for (const started of workers.values()) await (await started).harness.close();
  },
});
