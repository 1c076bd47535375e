/** What is bundled for the edge: a service worker, as `edge-runtime` runs it. */

import { createFixture, type Profile } from '@mcp-serverless/contract/fixture';
import { createVercelHandler } from '@mcp-serverless/vercel';

declare const PROFILE: Profile;

interface EdgeEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

const { fetch } = createVercelHandler(createFixture(PROFILE));

addEventListener('fetch', (event) => (event as EdgeEvent).respondWith(fetch((event as EdgeEvent).request)));
