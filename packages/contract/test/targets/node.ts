import { start } from '@mcp-serverless/node';
import { createFixture, type Profile, type Target, toOrigin } from '../../src/index.ts';

/** The fixture behind an HTTP server of this process, on a port of loopback that the system chooses. */
export async function openNode(profile: Profile): Promise<Target> {
  const running = await start(createFixture(profile), { port: 0, signals: false });
  return {
    name: 'node',
    fetch: (request) => fetch(toOrigin(request, running.url)),
    close: () => running.close(),
  };
}
