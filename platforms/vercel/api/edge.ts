import { createVercelHandler } from '@mcp-serverless/vercel';
import { createFixture, type Profile } from '../.packed/contract/src/fixture.ts';

export const config = { runtime: 'edge' };

export default createVercelHandler(createFixture((process.env['PROFILE'] ?? 'open') as Profile)).fetch;
