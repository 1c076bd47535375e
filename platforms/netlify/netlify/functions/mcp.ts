import { createFixture, type Profile } from '../../.packed/contract/src/fixture.ts';

const server = createFixture((process.env['PROFILE'] ?? 'open') as Profile);

export default (request: Request): Promise<Response> => server.handleRequest(request);

export const config = { path: '/*' };
