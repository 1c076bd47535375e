import { JWTAuthProvider } from '@mcp-serverless/auth/jwt';
import { createLambdaHandler } from '@mcp-serverless/lambda';
import { forecastSchema } from '../../schema-zod.ts';
import { createOurs } from '../../servers/ours.ts';
import { AUDIENCE, ISSUER, SECRET } from '../../token.ts';

const provider = new JWTAuthProvider({ secret: SECRET, issuer: ISSUER, audience: AUDIENCE });

export const handler: ReturnType<typeof createLambdaHandler> = createLambdaHandler(
  createOurs({ tools: 1, output: false }, forecastSchema, { auth: { provider } }),
);
