import { createFixture, type Profile, type Target } from '../../src/index.ts';

/** The fixture called in process, with nothing between. */
export async function openMemory(profile: Profile): Promise<Target> {
  const server = createFixture(profile);
  return { name: 'memory', fetch: (request) => server.handleRequest(request) };
}
