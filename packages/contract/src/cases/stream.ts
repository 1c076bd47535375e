import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { accepted, assertNoInside, call, events, LEGACY, legacy, meta, modern, refused } from '../wire.ts';

const LOG_LEVEL = 'io.modelcontextprotocol/logLevel';

/** A client that is busy reads the first event late, but not by a step. */
const STEP_MS = 300;

/** A modern call of `progress` with these members of `_meta`. */
const report = (members: object, args: object = { steps: 3 }, headers: Record<string, string> = {}): Request =>
  modern('tools/call', { name: 'progress', arguments: args, _meta: { ...meta(), ...members } }, { headers });

const legacyReport = (members: object, sent?: Parameters<typeof legacy>[2]): Request =>
  legacy('tools/call', { name: 'progress', arguments: { steps: 3 }, _meta: members }, sent);

const progress = (progressToken: unknown, step: number): object => ({
  jsonrpc: '2.0',
  method: 'notifications/progress',
  params: { progressToken, progress: step, total: 3 },
});
const log = (step: number): object => ({
  jsonrpc: '2.0',
  method: 'notifications/message',
  params: { level: 'info', logger: 'contract', data: { step } },
});
const CONTENT = [{ type: 'text', text: '3 steps' }];

export const stream: readonly ContractCase[] = [
  {
    id: 'stream/progress',
    title: 'with a progress token the answer is a stream: each step, then the result',
    requirements: ['stream.progress'],
    async run({ fetch }) {
      for (const token of ['p', 7]) {
        const { notifications, result } = await events(await fetch(report({ progressToken: token })));
        assert.deepEqual(
          notifications,
          [1, 2, 3].map((step) => progress(token, step)),
        );
        assert.deepEqual([result['content'], result['resultType']], [CONTENT, 'complete']);
      }
    },
  },
  {
    id: 'stream/logging',
    title: 'with a log level the answer is a stream of messages from that level on',
    requirements: ['stream.logging'],
    async run({ fetch }) {
      for (const level of ['debug', 'info']) {
        const { notifications, result } = await events(await fetch(report({ [LOG_LEVEL]: level })));
        assert.deepEqual(notifications, [1, 2, 3].map(log));
        assert.deepEqual(result['content'], CONTENT);
      }
      const { content } = await accepted(await fetch(report({ [LOG_LEVEL]: 'error' })));
      assert.deepEqual(content, CONTENT);
    },
  },
  {
    id: 'stream/legacy',
    title: 'a legacy client gets log messages, and progress when it gives a token',
    requirements: ['stream.progress', 'stream.logging'],
    async run({ fetch }) {
      for (const version of LEGACY) {
        const { notifications, result } = await events(await fetch(legacyReport({ progressToken: 'p' }, { version })));
        assert.deepEqual(
          notifications,
          [1, 2, 3].flatMap((step) => [progress('p', step), log(step)]),
          version,
        );
        assert.deepEqual(result, { content: CONTENT });
      }
    },
  },
  {
    id: 'stream/declared',
    title: 'where messages can be streamed `logging` is declared, and legacy clients may set a level',
    requirements: ['stream.logging'],
    async run({ fetch }) {
      const { capabilities } = await accepted(await fetch(modern('server/discover')));
      assert.deepEqual((capabilities as Record<string, unknown>)['logging'], {});
      assert.deepEqual(await accepted(await fetch(legacy('logging/setLevel', { level: 'debug' }))), {});
      await refused(await fetch(legacy('logging/setLevel', { level: 'loud' })), { status: 200, code: -32602, id: 1 });
    },
  },
  {
    id: 'stream/at-once',
    title: 'an event leaves when it is sent, not with the result',
    requirements: ['stream.progress'],
    async run({ fetch }) {
      const response = await fetch(report({ progressToken: 'p' }, { steps: 2, ms: STEP_MS }));
      const reader = response.body?.getReader();
      assert.ok(reader);
      const { value } = await reader.read();
      const first = performance.now();
      assert.match(new TextDecoder().decode(value), /^event: message\ndata: \{.*"progress":1,"total":2\}\}\n\n$/);
      while (!(await reader.read()).done);
      assert.ok(performance.now() - first > STEP_MS, 'the first event arrived with the last');
    },
  },
  {
    id: 'stream/left',
    title: 'a tool whose caller leaves in mid-stream is aborted',
    requirements: ['stream.left'],
    bad: true,
    async run({ fetch }) {
      const id = crypto.randomUUID();
      const _meta = { ...meta(), progressToken: 'p' };
      const response = await fetch(modern('tools/call', { name: 'until_left', arguments: { id }, _meta }));
      const reader = response.body?.getReader();
      await reader?.read();
      await reader?.cancel();
      for (let tries = 0; tries < 100; tries++) {
        const { content } = await accepted(await fetch(call.modern('has_left', { id })));
        if ((content as { text: string }[])[0]?.text === 'true') return;
        await new Promise((resolve) => setTimeout(resolve, 40));
      }
      assert.fail('the tool ran on');
    },
  },
  {
    id: 'stream/error',
    title: 'what is thrown after the first event ends the stream masked',
    requirements: ['stream.progress', 'rpc.mask'],
    bad: true,
    async run({ fetch }) {
      const { notifications, result, text } = await events(
        await fetch(report({ progressToken: 'p' }, { steps: 3, fail: true })),
      );
      assert.equal(notifications.length, 3);
      assert.equal(result['isError'], true);
      assertNoInside(text);
    },
  },
  {
    id: 'stream/not-asked',
    title: 'without a token or a level the answer is JSON',
    requirements: ['stream.optional'],
    async run({ fetch }) {
      assert.deepEqual((await accepted(await fetch(call.modern('progress', { steps: 3 }))))['content'], CONTENT);
      const odd = await accepted(await fetch(report({ progressToken: { no: 'token' } })));
      assert.deepEqual(odd['content'], CONTENT);
    },
  },
  {
    id: 'stream/json-client',
    title: 'a client that takes JSON only gets JSON, whatever it asks for',
    requirements: ['stream.optional'],
    async run({ fetch }) {
      const headers = { accept: 'application/json' };
      const asked = { progressToken: 'p', [LOG_LEVEL]: 'debug' };
      assert.deepEqual((await accepted(await fetch(report(asked, { steps: 3 }, headers))))['content'], CONTENT);
      for (const version of LEGACY) {
        const response = await fetch(legacyReport({ progressToken: 'p' }, { version, headers }));
        assert.deepEqual(await accepted(response), { content: CONTENT });
      }
    },
  },
  {
    id: 'stream/every-platform',
    title: 'a client that asks for progress gets the result on every platform',
    requirements: ['stream.optional'],
    async run({ fetch }) {
      const response = await fetch(report({ progressToken: 'p' }));
      const buffered = response.headers.get('content-type') === 'application/json';
      const result = buffered ? await accepted(response) : (await events(response)).result;
      assert.deepEqual(result['content'], CONTENT);
    },
  },
];
