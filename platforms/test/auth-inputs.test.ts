import { authGiven } from '@mcp-serverless/contract/auth-inputs';
import { type AuthSeen, describeAuthInputs } from '@mcp-serverless/contract/auth-inputs-suite';
import { resolve } from '@mcp-serverless/contract/bad-inputs';
import { unwrapped } from '../workerd/real-headers.ts';
import { sendRaw } from './raw.ts';
import { MODES, startWorker } from './workerd.ts';

const [mode] = MODES;
if (!mode) throw new Error('there is no mode of workerd');

const started = startWorker('auth-inputs.ts', mode, {});

/** What tells the Worker what to be. */
async function tell(path: string, value?: unknown): Promise<Response> {
  const { url } = await started;
  const response = await fetch(new URL(path, url), { method: 'POST', body: JSON.stringify(value ?? null) });
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

const EVENT = 'an event of Lambda';

describeAuthInputs({
  name: mode.name,
  async open(setup) {
    await tell('/__open', { ...setup, given: authGiven });
    return {
      change: async (state) => void (await tell('/__change', state)),
      send: async (request, signal) => {
        const { url } = await started;
        const resolved = resolve(request);
        if (!signal) return unwrapped(await sendRaw(resolved, url));
        const { pathname } = new URL(resolved.url);
        const { method, headers, body } = resolved;
        const init = { method, headers: headers.map(([name, value]): [string, string] => [name, value]), signal };
        try {
          return await fetch(new URL(pathname, url), { ...init, body: body as string });
        } catch {
          // That is what was wanted: the caller has gone, and has no answer.
          return new Response('', { status: 499 });
        }
      },
      seen: async () => (await (await tell('/__seen')).json()) as AuthSeen,
    };
  },
  thrownBy: async (options) => ((await (await tell('/__construct', options)).json()) as { thrown?: string }).thrown,
  close: async () => (await started).harness.close(),
  fetchesAlone: true,
  skip: {
    'META-020': EVENT,
    'PLAT-011': EVENT,
    'PLAT-012': EVENT,
    'PLAT-020': EVENT,
    'INT-017': 'the memory of another process',
  },
});
