import process from 'node:process';
import { createFixture, type Profile } from './.packed/contract/src/fixture.ts';

const server = createFixture((process.env['PROFILE'] ?? 'open') as Profile);

export default { fetch: (request: Request): Promise<Response> => server.handleRequest(request) };
