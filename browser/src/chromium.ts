/** Debian's Chromium, driven by Playwright. */

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** A name that is not of this machine; the browser finds its pages on loopback all the same. */
export const FOREIGN = 'evil.example';

/**
 * The browser's program: CHROMIUM, or `chromium` of the path; `undefined` where there is none.
 * @throws Error when CHROMIUM names no file: a typo must not skip the suite
 */
export function findChromium(): string | undefined {
  const { CHROMIUM, PATH = '' } = process.env;
  if (CHROMIUM) {
    if (!existsSync(CHROMIUM)) throw new Error(`CHROMIUM: there is no file ${CHROMIUM}`);
    return CHROMIUM;
  }
  return PATH.split(delimiter)
    .map((dir) => join(dir, 'chromium'))
    .find((path) => existsSync(path));
}

export function launch(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A page of another origin, without a network.
      `--host-resolver-rules=MAP ${FOREIGN} 127.0.0.1`,
      // The browser must not refuse what the server has to refuse: other browsers and older ones would not.
      '--disable-features=LocalNetworkAccessChecks,PrivateNetworkAccessSendPreflights',
    ],
  });
}
