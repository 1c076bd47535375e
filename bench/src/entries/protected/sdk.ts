import { forecastSchema } from '../../schema-zod.ts';
import { createSdk } from '../../servers/sdk.ts';
import { type Event, type Result, toProtectedHandler } from './events.ts';

const sdk = createSdk({ tools: 1, output: false }, forecastSchema);

export const handler: (event: Event) => Promise<Result> = toProtectedHandler((request, { token, subject }) =>
  sdk.fetch(request, { authInfo: { token, clientId: subject ?? '', scopes: [] } }),
);
