import { createVercelHandler } from '@mcp-serverless/vercel';
import { createFixture, type Profile } from '../.packed/contract/src/fixture.ts';

export default createVercelHandler(createFixture((process.env['PROFILE'] ?? 'open') as Profile));
