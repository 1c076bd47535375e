/** Opens pages of strangers and of this machine, and asserts what each can do with a server on loopback. */

import assert from 'node:assert/strict';
import type { Browser, Page } from 'playwright-core';
import { conclude } from '../../scripts/tally.ts';
import { type Bed, serve, servePage } from './bed.ts';
import { FOREIGN, findChromium, launch } from './chromium.ts';
import { callAsClient, embed, openSession, SIMPLE } from './ways.ts';

const TIMEOUT_MS = 20_000;

type Options = Parameters<typeof serve>[0];
interface Test {
  readonly title: string;
  /** The host whose page is open. */
  readonly host: string;
  readonly options?: (origin: string) => Options;
  run(page: Page, bed: Bed, origin: string): Promise<void>;
}

const refused = (bed: Bed, origin: string, method: string): void => {
  assert.deepEqual(bed.seen, [{ method, origin, status: 403 }]);
  assert.equal(bed.ran(), 0);
};

const LOOPBACK = ['localhost', 'app.localhost', '127.0.0.1'];

const TESTS: readonly Test[] = [
  {
    title: 'a page of a stranger cannot call as a client does: its preflight allows nothing',
    host: FOREIGN,
    async run(page, bed, origin) {
      assert.equal(await callAsClient(page, bed.url), 'TypeError');
      assert.deepEqual(bed.seen, [{ method: 'OPTIONS', origin, status: 204 }]);
      assert.equal(bed.ran(), 0);
    },
  },
  ...Object.entries(SIMPLE).map(
    ([name, send]): Test => ({
      title: `a page of a stranger is refused with ${name}`,
      host: FOREIGN,
      async run(page, bed, origin) {
        const read = await send(page, bed.url);
        // An opaque answer shows the page neither its status nor its text.
        if (name === 'text without CORS') assert.equal(read, 'opaque 0');
        await bed.answered(1);
        refused(
          bed,
          name === 'a frame without an origin' ? 'null' : origin,
          name === 'an EventSource' ? 'GET' : 'POST',
        );
      },
    }),
  ),
  {
    title: 'a page of a stranger gets nothing by an image or a script, which say no origin',
    host: FOREIGN,
    async run(page, bed) {
      await embed(page, bed.url);
      assert.deepEqual(bed.seen, Array(2).fill({ method: 'GET', origin: null, status: 405 }));
      assert.equal(bed.ran(), 0);
    },
  },
  {
    title: 'a name that leads to this machine does not help (DNS rebinding)',
    host: FOREIGN,
    async run(page, bed) {
      const own = new URL(bed.url);
      own.hostname = FOREIGN;
      const response = await page.goto(own.href);
      assert.deepEqual([response?.status(), bed.ran()], [403, 0]);
      assert.match(await callAsClient(page, own.href), /^403 Forbidden: this Host/);
      assert.equal(bed.ran(), 0);
    },
  },
  {
    title: 'the same page calls and reads where cors.allowOrigin names it',
    host: FOREIGN,
    options: (origin) => ({ cors: { allowOrigin: origin } }),
    async run(page, bed) {
      assert.equal(await callAsClient(page, bed.url), '200 secret 1');
    },
  },
  {
    title: 'the same page calls and reads where cors.allowOrigin names every origin',
    host: FOREIGN,
    options: () => ({ cors: { allowOrigin: '*' } }),
    async run(page, bed) {
      assert.equal(await callAsClient(page, bed.url), '200 secret 1');
    },
  },
  ...LOOPBACK.map(
    (host): Test => ({
      title: `a page of ${host} calls and reads`,
      host,
      async run(page, bed) {
        assert.equal(await callAsClient(page, bed.url), '200 secret 1');
      },
    }),
  ),
  ...LOOPBACK.map(
    (host): Test => ({
      title: `a page of ${host} opens a session and its stream`,
      host,
      options: () => ({ sessions: true }),
      async run(page, bed) {
        assert.equal(await openSession(page, bed.url), '200 200');
      },
    }),
  ),
];

async function check(browser: Browser, { title, host, options, run }: Test): Promise<boolean> {
  const pages = await servePage();
  const origin = `http://${host}:${pages.port}`;
  const bed = await serve(options?.(origin) ?? {});
  const context = await browser.newContext();
  context.setDefaultTimeout(TIMEOUT_MS);
  try {
    const page = await context.newPage();
    await page.goto(`${origin}/`);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`nothing happened; answered: ${JSON.stringify(bed.seen)}`)),
        TIMEOUT_MS,
      );
    });
    await Promise.race([run(page, bed, origin), late]).finally(() => clearTimeout(timer));
    console.log(`ok      ${title}`);
    return true;
  } catch (error) {
    console.log(`FAILED  ${title}\n${error instanceof Error ? error.stack : error}`);
    return false;
  } finally {
    await context.close();
    await bed.close();
    pages.close();
  }
}

const program = findChromium();
if (program === undefined) {
  console.log(`skipped: no chromium on the path and none in CHROMIUM, for ${TESTS.length} tests`);
  console.log('0 passed, 0 failed');
} else {
  const browser = await launch(program);
  let failed = 0;
  for (const test of TESTS) if (!(await check(browser, test))) failed++;
  await browser.close();
  conclude({ passed: TESTS.length - failed, failed });
}
