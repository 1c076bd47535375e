import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { FIXTURE_KEYS } from '@mcp-serverless/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Running } from './process.ts';

/** A POST with header lines as they are; `fetch` would join two of one name. */
export function postLines(url: URL, lines: readonly string[], body: string): Promise<readonly [number, string]> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', headers: [...lines, 'Host', url.host] }, async (response) => {
      resolve([response.statusCode ?? 0, await text(response)]);
    });
    sent.on('error', reject).end(body);
  });
}

const WHOAMI = '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami"}}';
const { alpha, beta } = FIXTURE_KEYS;

/**
 * Declares what two `Authorization` lines come to. `refused`: the platform hands on both, and the server takes neither.
 * `first`: the platform hands on the first alone, as `req.headers` of Node.js does, so that nothing can be ambiguous.
 * @param open starts the fixture in profile `key`
 */
export function describeTwoKeys(
  name: string,
  open: () => Promise<Pick<Running, 'url' | 'close'>>,
  outcome: 'refused' | 'first',
  path = '/mcp',
): void {
  describe(`two Authorization lines on ${name}`, () => {
    let running: Pick<Running, 'url' | 'close'>;
    beforeAll(async () => {
      running = await open();
    });
    afterAll(() => running.close());

    test.each([
      ['both good', alpha, beta, 'service-alpha'],
      ['the good one first', beta, 'another', 'service-beta'],
      ['the good one last', 'another', alpha, undefined],
    ])('%s', async (_what, first, second, subject) => {
      const keys = ['Authorization', `Bearer ${first}`, 'Authorization', `Bearer ${second}`];
      const url = new URL(path, running.url);
      const [status, body] = await postLines(url, ['Content-Type', 'application/json', ...keys], WHOAMI);
      const { result, error } = JSON.parse(body);
      const served = result && JSON.parse(result.content[0].text).subject;
      if (outcome === 'refused') expect([status, error?.code]).toEqual([400, -32600]);
      else expect([status, served]).toEqual(subject ? [200, subject] : [401, undefined]);
      expect(body).not.toMatch(/test-only-key|another/);
    });
  });
}
