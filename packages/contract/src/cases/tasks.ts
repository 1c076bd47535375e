import assert from 'node:assert/strict';
import type { CaseContext, ContractCase } from '../contract.ts';
import { FIXTURE_INFO, FIXTURE_KEYS } from '../fixture.ts';
import { accepted, call, legacy, META_CAPABILITIES, META_SERVER, meta, modern, refused, withKey } from '../wire.ts';

const EXTENSION = 'io.modelcontextprotocol/tasks';
const DECLARED = { ...meta(), [META_CAPABILITIES]: { elicitation: {}, extensions: { [EXTENSION]: {} } } };
const MISSING = {
  status: 400,
  code: -32021,
  id: 1,
  data: { requiredCapabilities: { extensions: { [EXTENSION]: {} } } },
};
const UNKNOWN = { status: 200, code: -32602, id: 1 };
const ACK = { resultType: 'complete', _meta: { [META_SERVER]: FIXTURE_INFO } };
const METHODS = ['tasks/get', 'tasks/update', 'tasks/cancel'] as const;
/** A task of the fixture takes no time; what is waited for is the platform. */
const PATIENCE_MS = 5000;

type Task = Record<string, unknown>;
type Key = keyof typeof FIXTURE_KEYS;

const keyed = (request: Request, key: Key | undefined): Request =>
  key === undefined ? request : withKey(request, FIXTURE_KEYS[key]);

const started = (name: string, args: object = {}, more: object = {}): Request =>
  modern('tools/call', { name, arguments: args, _meta: DECLARED, ...more });

const about = (method: string, taskId: unknown, more: object = {}): Request =>
  modern(method, { taskId, inputResponses: {}, _meta: DECLARED, ...more });

async function create({ fetch }: CaseContext, name: string, args: object = {}, key?: Key): Promise<string> {
  const result = await accepted(await fetch(keyed(started(name, args), key)));
  assert.equal(result['resultType'], 'task');
  return result['taskId'] as string;
}

const get = async ({ fetch }: CaseContext, taskId: string): Promise<Task> =>
  accepted(await fetch(about('tasks/get', taskId)));

/** The task, once it does not work any more. */
async function settled(ctx: CaseContext, taskId: string): Promise<Task> {
  for (const end = Date.now() + PATIENCE_MS; ; ) {
    const task = await get(ctx, taskId);
    if (task['status'] !== 'working' || Date.now() > end) return task;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const update = async ({ fetch }: CaseContext, taskId: string, inputResponses: object): Promise<void> =>
  assert.deepEqual(await accepted(await fetch(about('tasks/update', taskId, { inputResponses }))), ACK);

const cancel = async ({ fetch }: CaseContext, taskId: string): Promise<void> =>
  assert.deepEqual(await accepted(await fetch(about('tasks/cancel', taskId))), ACK);

const asked = (task: Task): string[] => Object.keys(task['inputRequests'] as object);
const name = (value: string) => ({ action: 'accept', content: { name: value } });
const text = (value: string) => [{ type: 'text', text: value }];

export const tasks: readonly ContractCase[] = [
  {
    id: 'tasks/create',
    title: 'a call becomes a task that can be asked for at once, and carries its result when it has ended',
    requirements: ['tasks.create', 'tasks.get'],
    async run(ctx) {
      const { taskId, createdAt, lastUpdatedAt, ...created } = await accepted(
        await ctx.fetch(started('job', { text: 'later' })),
      );
      assert.match(taskId as string, /^[\w-]{22,}$/);
      for (const time of [createdAt, lastUpdatedAt]) assert.equal(new Date(time as string).toISOString(), time);
      const common = { ttlMs: 3_600_000, pollIntervalMs: 1000, _meta: { [META_SERVER]: FIXTURE_INFO } };
      assert.deepEqual(created, { ...common, resultType: 'task', status: 'working' });
      const { lastUpdatedAt: _, ...ended } = await settled(ctx, taskId as string);
      assert.deepEqual(ended, {
        ...common,
        taskId,
        createdAt,
        resultType: 'complete',
        status: 'completed',
        result: { content: text('later') },
      });
    },
  },
  {
    id: 'tasks/errors',
    title: 'what the tool says is a result, what the protocol says has failed, what nobody expected is masked',
    requirements: ['tasks.get', 'rpc.mask'],
    async run(ctx) {
      const run = async (fail: string): Promise<Task> =>
        settled(ctx, await create(ctx, 'job', { text: 'closed on Sundays', fail }));
      const told = await run('tool');
      assert.deepEqual(
        [told['status'], told['result']],
        ['completed', { content: text('closed on Sundays'), isError: true }],
      );
      const broken = await run('protocol');
      const error = { code: -32603, message: 'closed on Sundays' };
      assert.deepEqual([broken['status'], broken['error'], broken['result']], ['failed', error, undefined]);
      const masked = await run('unexpected');
      assert.equal(masked['status'], 'completed');
      assert.doesNotMatch(JSON.stringify(masked), /hunter2/);
    },
  },
  {
    id: 'tasks/input',
    title: 'a task asks, waits for all answers, takes each once, and goes on',
    requirements: ['tasks.input'],
    async run(ctx) {
      const id = await create(ctx, 'job_asks');
      const waiting = await settled(ctx, id);
      assert.equal(waiting['status'], 'input_required');
      assert.deepEqual(asked(waiting), ['host', 'guest']);
      const { host } = waiting['inputRequests'] as Record<string, { method: string; params: { message: string } }>;
      assert.deepEqual([host?.method, host?.params.message], ['elicitation/create', 'Who is the host?']);
      await update(ctx, id, { guest: name('Ben'), nobody: name('X') });
      assert.deepEqual(asked(await get(ctx, id)), ['host']);
      await update(ctx, id, { guest: name('X') });
      assert.deepEqual(asked(await get(ctx, id)), ['host']);
      await update(ctx, id, { host: name('Ann') });
      assert.deepEqual(asked(await settled(ctx, id)), ['cook']);
      await update(ctx, id, { cook: { action: 'decline' } });
      const { status, result } = await settled(ctx, id);
      assert.deepEqual([status, result], ['completed', { content: text('Ann, Ben, decline') }]);
    },
  },
  {
    id: 'tasks/input-invalid',
    title: 'malformed answers are invalid params, and the task waits on',
    requirements: ['tasks.input'],
    bad: true,
    async run(ctx) {
      const id = await create(ctx, 'job_asks');
      await settled(ctx, id);
      for (const inputResponses of [null, 'x', [], { host: 'Ann' }]) {
        await refused(await ctx.fetch(about('tasks/update', id, { inputResponses })), UNKNOWN);
      }
      assert.deepEqual(asked(await get(ctx, id)), ['host', 'guest']);
      await cancel(ctx, id);
    },
  },
  {
    id: 'tasks/race',
    title: 'of two answers that come at once, one is taken',
    requirements: ['tasks.input'],
    async run(ctx) {
      const id = await create(ctx, 'job_asks');
      await settled(ctx, id);
      await update(ctx, id, { host: name('Ann') });
      await Promise.all(['Ben', 'Bob'].map((guest) => update(ctx, id, { guest: name(guest) })));
      assert.deepEqual(asked(await settled(ctx, id)), ['cook']);
      await update(ctx, id, { cook: name('Cy') });
      const { content } = (await settled(ctx, id))['result'] as { content: { text: string }[] };
      assert.match(content[0]?.text ?? '', /^Ann, B(en|ob), Cy$/);
    },
  },
  {
    id: 'tasks/first-asks',
    title: 'a tool that asks before it becomes a task does so in the call, and knows the answer later',
    requirements: ['tasks.create', 'tasks.input'],
    async run(ctx) {
      const first = await accepted(await ctx.fetch(started('job_first_asks')));
      assert.deepEqual([first['resultType'], asked(first), 'taskId' in first], ['input_required', ['host'], false]);
      const { requestState } = first;
      const answered = started('job_first_asks', {}, { requestState, inputResponses: { host: name('Ann') } });
      const second = await accepted(await ctx.fetch(answered));
      assert.deepEqual([second['resultType'], 'requestState' in second], ['task', false]);
      const { result } = await settled(ctx, second['taskId'] as string);
      assert.deepEqual(result, { content: text('Hello, Ann!') });
    },
  },
  {
    id: 'tasks/cancel',
    title:
      'a task can be cancelled, as often as one likes, and takes no answer then; one that has ended stays as it is',
    requirements: ['tasks.cancel'],
    async run(ctx) {
      const waiting = await create(ctx, 'job_asks');
      const ended = await create(ctx, 'job', { text: 'x' });
      for (const id of [waiting, ended]) {
        await settled(ctx, id);
        await cancel(ctx, id);
        await cancel(ctx, id);
      }
      await update(ctx, waiting, { host: name('Ann'), guest: name('Ben') });
      const { status, inputRequests } = await settled(ctx, waiting);
      assert.deepEqual([status, inputRequests], ['cancelled', undefined]);
      assert.equal((await get(ctx, ended))['status'], 'completed');
    },
  },
  {
    id: 'tasks/plain',
    title: 'a client that did not declare the extension gets a plain result, in either era; so does a plain tool',
    requirements: ['tasks.declared'],
    async run({ fetch }) {
      const args = { text: 'now' };
      const { resultType, content } = await accepted(await fetch(call.modern('job', args)));
      assert.deepEqual([resultType, content], ['complete', text('now')]);
      assert.deepEqual(await accepted(await fetch(call.legacy('job', args))), { content: text('now') });
      // A parameter of 2025-11-25 asks for nothing here.
      const hinted = await accepted(await fetch(started('echo', args, { task: { ttl: 60_000 } })));
      assert.deepEqual([hinted['resultType'], hinted['content']], ['complete', text('now')]);
    },
  },
  {
    id: 'tasks/required',
    title: 'a tool that must be a task, and every method of tasks, needs the extension on the request itself',
    requirements: ['tasks.declared'],
    bad: true,
    async run(ctx) {
      await refused(await ctx.fetch(call.modern('job_only')), MISSING);
      await refused(await ctx.fetch(call.legacy('job_only')), MISSING);
      const id = await create(ctx, 'job_only');
      for (const method of METHODS) {
        await refused(await ctx.fetch(about(method, id, { _meta: meta() })), MISSING);
      }
      assert.equal((await settled(ctx, id))['status'], 'completed');
    },
  },
  {
    id: 'tasks/unknown',
    title: 'an id that was never given is invalid params',
    requirements: ['tasks.unknown'],
    bad: true,
    async run({ fetch }) {
      for (const method of METHODS) {
        for (const id of ['x', '__proto__', 'x'.repeat(5000)]) await refused(await fetch(about(method, id)), UNKNOWN);
        for (const id of [undefined, 7, null, {}]) await refused(await fetch(about(method, id)), UNKNOWN);
      }
    },
  },
  {
    id: 'tasks/foreign',
    title: "another caller's task does not exist",
    requirements: ['tasks.unknown'],
    profile: 'key',
    bad: true,
    async run(ctx) {
      const id = await create(ctx, 'job', { text: 'secret' }, 'alpha');
      for (const method of METHODS) await refused(await ctx.fetch(keyed(about(method, id), 'beta')), UNKNOWN);
      const { taskId } = await accepted(await ctx.fetch(keyed(about('tasks/get', id), 'alpha')));
      assert.equal(taskId, id);
    },
  },
  {
    id: 'tasks/headers',
    title: 'Mcp-Name repeats the id of the task',
    requirements: ['headers.name', 'tasks.unknown'],
    bad: true,
    async run(ctx) {
      const id = await create(ctx, 'job', { text: 'x' });
      for (const method of METHODS) {
        for (const wrong of ['other', null]) {
          const request = modern(method, { taskId: id, _meta: DECLARED }, { headers: { 'mcp-name': wrong } });
          await refused(await ctx.fetch(request), { status: 400, code: -32020, id: 1 });
        }
      }
      assert.equal((await settled(ctx, id))['status'], 'completed');
    },
  },
  {
    id: 'tasks/methods',
    title: 'what the extension does not have is no method, nor has the legacy era any of it',
    requirements: ['rpc.method'],
    bad: true,
    async run({ fetch }) {
      for (const method of ['tasks/list', 'tasks/result']) {
        await refused(await fetch(about(method, 'x')), { status: 404, code: -32601, id: 1 });
      }
      for (const method of METHODS) {
        await refused(await fetch(legacy(method, { taskId: 'x' })), { status: 200, code: -32601, id: 1 });
      }
    },
  },
];
