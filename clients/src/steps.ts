/** What every client does, and exactly what it gets. */

import assert from 'node:assert/strict';
import { PIXEL } from '../../packages/contract/src/fixture/content.ts';
import { jobs } from '../../packages/contract/src/fixture/jobs.ts';
import { prompts } from '../../packages/contract/src/fixture/prompts.ts';
import { resources } from '../../packages/contract/src/fixture/resources.ts';
import { tools } from '../../packages/contract/src/fixture/tools.ts';
import { FIXTURE_INFO } from '../../packages/contract/src/fixture.ts';
import type { CallResult, Driver, Progress, Session } from './driver.ts';
import { expectedTools } from './expected.ts';
import { type Exchange, format, negotiated } from './wire.ts';

/** A column of the table. Throws when something is not as it should be; `false` when the client cannot do it. */
export interface Step {
  readonly name: string;
  run(session: Session, driver: Driver): Promise<boolean>;
}

/** What a client said and heard while it connected. */
export function checkHandshake(session: Session, driver: Driver, exchanges: readonly Exchange[]): void {
  assert.equal(session.serverName, FIXTURE_INFO.name);
  if (!driver.pipe) assert.equal(negotiated(exchanges), driver.revision);
}

/** Nothing was refused but what this server does not have, and every request named the revision. */
export function checkExchanges(driver: Driver, endpoint: string, exchanges: readonly Exchange[]): void {
  for (const exchange of exchanges) {
    const { method, path, body, version, status } = exchange;
    const refuse = (why: string): never => assert.fail(`${why}: ${format(exchange)}`);
    if (method !== 'POST') {
      // The endpoint has no stream of its own and no session to delete; elsewhere clients look for authorization.
      const expected = path === endpoint ? 405 : 404;
      if (status !== expected) refuse(`not ${expected}`);
      continue;
    }
    const message = JSON.parse(body);
    const expected = message.id === undefined ? 202 : 200;
    if (status !== expected) refuse(`not ${expected}`);
    const header = driver.header === undefined ? driver.revision : driver.header;
    if (message.method !== 'initialize' && version !== header) refuse(`the version header is not ${header}`);
  }
}

const namesOf = (items: readonly object[], member = 'name'): unknown[] =>
  items.map((item) => (item as Readonly<Record<string, unknown>>)[member]);

const text = (said: string): object[] => [{ type: 'text', text: said }];

/** The members of a result that matter, as far as it has them. */
function essence({ content, structuredContent, isError }: CallResult): object {
  return {
    content,
    ...(structuredContent !== undefined && { structuredContent }),
    // `false` is the default, which some clients fill in.
    ...(isError === true && { isError }),
  };
}

export const STEPS: readonly Step[] = [
  {
    name: 'tools',
    async run(session, driver) {
      const listed = await session.listTools();
      assert.deepEqual(namesOf(listed), namesOf([...tools(() => {}), ...jobs(() => {})]));
      const expected = expectedTools(driver);
      const found = listed.filter((tool) => expected.some(({ name }) => name === (tool as { name?: unknown }).name));
      assert.deepEqual(found, expected);
      return true;
    },
  },
  {
    name: 'call',
    async run(session, driver) {
      const weather = { city: 'Oslo', temperature: 21 };
      const result = await session.callTool('weather', { arguments: { city: 'Oslo' } });
      assert.deepEqual(essence(result), {
        content: text(JSON.stringify(weather)),
        ...(driver.revision >= '2025-06-18' && { structuredContent: weather }),
      });
      return true;
    },
  },
  {
    name: 'error',
    async run(session) {
      const result = await session.callTool('refuse');
      assert.deepEqual(essence(result), { content: text('The library is closed on Sundays'), isError: true });
      return true;
    },
  },
  {
    // A union at the root of the arguments, a tuple in the result, an image of bytes, nothing to say.
    name: 'shapes',
    async run(session, driver) {
      const shape = await session.callTool('shape', { arguments: { kind: 'line', length: 3 } });
      const range = { range: [0, 3] };
      assert.deepEqual(essence(shape), {
        content: text(JSON.stringify(range)),
        ...(driver.revision >= '2025-06-18' && { structuredContent: range }),
      });
      const image = await session.callTool('returns', { arguments: { what: 'image_bytes' } });
      assert.deepEqual(essence(image), { content: [{ type: 'image', data: 'aGk=', mimeType: 'image/png' }] });
      assert.deepEqual(essence(await session.callTool('nothing')), { content: text('Done. No output.') });
      return true;
    },
  },
  {
    name: 'prompt',
    async run(session) {
      assert.deepEqual(namesOf(await session.listPrompts()), namesOf(prompts));
      assert.deepEqual(await session.getPrompt('greet', { name: 'Ada' }), [
        { role: 'user', content: { type: 'text', text: 'Greet Ada, friendly.' } },
        { role: 'assistant', content: { type: 'image', data: PIXEL, mimeType: 'image/png' } },
      ]);
      return true;
    },
  },
  {
    name: 'resource',
    async run(session) {
      const uris = namesOf(resources, 'uri').filter((uri) => uri !== undefined);
      assert.deepEqual(namesOf(await session.listResources(), 'uri'), uris);
      assert.deepEqual(await session.readResource('config://app'), [
        { uri: 'config://app', mimeType: 'application/json', text: '{"debug":false}' },
      ]);
      return true;
    },
  },
  {
    name: 'progress',
    async run(session, { showsProgress }) {
      const seen: Progress[] = [];
      const result = await session.callTool('progress', {
        arguments: { steps: 3 },
        ...(showsProgress && { onProgress: ({ progress, total }) => seen.push({ progress, total }) }),
      });
      // A client that shows none still has to find the result among the notifications.
      assert.deepEqual(essence(result), { content: text('3 steps') });
      const expected = [1, 2, 3].map((progress) => ({ progress, total: 3 }));
      assert.deepEqual(seen, showsProgress ? expected : []);
      return showsProgress;
    },
  },
];
