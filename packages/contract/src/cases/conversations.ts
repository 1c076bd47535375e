import assert from 'node:assert/strict';
import { connect } from '../clients.ts';
import type { CaseContext, ContractCase } from '../contract.ts';
import { accepted, call, META_CAPABILITIES, meta, modern, refused } from '../wire.ts';

const FORMS = { ...meta(), [META_CAPABILITIES]: { elicitation: {} } };
const GUESTS = { guests: 2 };
const TABLE = { action: 'accept', content: { table: 'garden' } };
const WISH = { action: 'accept', content: { wish: 'a candle' } };

type Result = Record<string, unknown>;
interface Question {
  readonly method: string;
  readonly params: { readonly message: string; readonly requestedSchema: object };
}

/** A request of one round: what the round before gave, and the answers to its questions. */
function round(previous: Result, inputResponses: object, params: object = {}): Request {
  const { requestState } = previous;
  return modern('tools/call', {
    name: 'book',
    arguments: GUESTS,
    _meta: FORMS,
    ...(requestState !== undefined && { requestState }),
    ...(previous['inputRequests'] !== undefined && { inputResponses }),
    ...params,
  });
}

const begin = async ({ fetch }: CaseContext): Promise<Result> => accepted(await fetch(round({}, {})));
const goOn = async ({ fetch }: CaseContext, previous: Result, answers: object): Promise<Result> =>
  accepted(await fetch(round(previous, answers)));

/** The questions of a round, by key, and the number that the last word of the only message is. */
function asked(result: Result): { readonly keys: string[]; readonly number: string } {
  assert.equal(result['resultType'], 'input_required');
  assert.equal(typeof result['requestState'], 'string');
  const questions = result['inputRequests'] as Record<string, Question>;
  const [question] = Object.values(questions);
  assert.equal(question?.method, 'elicitation/create');
  return { keys: Object.keys(questions), number: question.params.message.split(' ').at(-1) ?? '' };
}

const textOf = (result: Result): unknown => (result['content'] as { text?: unknown }[])[0]?.text;

const INVALID = { status: 200, code: -32602, id: 1 } as const;

export const conversations: readonly ContractCase[] = [
  {
    id: 'conversations/rounds',
    title: 'a tool asks, goes on with the answer, asks again, and no step is run twice',
    requirements: ['conversations.rounds', 'conversations.steps'],
    async run(ctx) {
      const first = await begin(ctx);
      const offer = asked(first);
      assert.deepEqual(offer.keys, ['table']);
      assert.deepEqual((first['inputRequests'] as Record<string, Question>)['table']?.params.requestedSchema, {
        type: 'object',
        properties: { table: { type: 'string', enum: ['window', 'garden'] } },
        required: ['table'],
      });
      const second = await goOn(ctx, first, { table: TABLE });
      const receipt = asked(second);
      assert.deepEqual(receipt.keys, ['wish']);
      const last = await goOn(ctx, second, { wish: WISH });
      assert.equal(last['resultType'], 'complete');
      assert.equal(textOf(last), `garden with a candle, offer ${offer.number}, receipt ${receipt.number}`);
    },
  },
  {
    id: 'conversations/declined',
    title: 'declining and cancelling are answers',
    requirements: ['conversations.rounds'],
    async run(ctx) {
      for (const action of ['decline', 'cancel']) {
        const last = await goOn(ctx, await begin(ctx), { table: { action } });
        assert.deepEqual([last['resultType'], textOf(last)], ['complete', `nothing booked: ${action}`]);
      }
    },
  },
  {
    id: 'conversations/yes-without-content',
    title: 'a plain yes is an answer where the form needs nothing',
    requirements: ['conversations.rounds'],
    async run(ctx) {
      for (const yes of [{ action: 'accept' }, { action: 'accept', content: null }]) {
        const second = await goOn(ctx, await begin(ctx), { table: TABLE });
        const last = await goOn(ctx, second, { wish: yes });
        assert.equal(last['resultType'], 'complete');
        assert.match(String(textOf(last)), /^garden with no wish, /);
      }
    },
  },
  {
    id: 'conversations/missing-answer',
    title: 'what was not answered is asked again; answers that nobody asked for count for nothing',
    requirements: ['conversations.rounds'],
    bad: true,
    async run(ctx) {
      const first = await begin(ctx);
      const again = await goOn(ctx, first, { wish: WISH, nonsense: 5 });
      assert.deepEqual(asked(again), asked(first));
      // Without a state nothing has been asked.
      const { fetch } = ctx;
      const unasked = await accepted(await fetch(round({}, {}, { inputResponses: { table: TABLE, wish: WISH } })));
      assert.deepEqual(asked(unasked).keys, ['table']);
    },
  },
  ...[
    ['another value', { action: 'accept', content: { table: 'cellar' } }],
    ['no content', { action: 'accept' }],
    ['another action', { action: 'maybe' }],
    ['no object', 'garden'],
    ['null', null],
  ].map(
    ([what, table]): ContractCase => ({
      id: `conversations/invalid-answer: ${what}`,
      title: `an answer of the wrong shape is refused: ${what}`,
      requirements: ['conversations.invalid'],
      bad: true,
      async run(ctx) {
        const { fetch } = ctx;
        await refused(await fetch(round(await begin(ctx), { table })), INVALID);
      },
    }),
  ),
  ...[
    ['one character less', (state: string) => ({ requestState: state.slice(0, -1) })],
    ['one character more', (state: string) => ({ requestState: `${state}A` })],
    ['other arguments', (requestState: string) => ({ requestState, arguments: { guests: 3 } })],
    ['no string', () => ({ requestState: { round: 2 } })],
    ['made up', () => ({ requestState: 'eyJyb3VuZCI6Mn0' })],
  ].map(
    ([what, change]): ContractCase => ({
      id: `conversations/foreign-state: ${what}`,
      title: `a state that is not the server's own for this call is refused, not asked for again: ${what}`,
      requirements: ['conversations.state'],
      bad: true,
      async run(ctx) {
        const { fetch } = ctx;
        const first = await begin(ctx);
        const params = (change as (state: string) => object)(String(first['requestState']));
        await refused(await fetch(round(first, { table: TABLE }, params)), INVALID);
      },
    }),
  ),
  {
    id: 'conversations/capability',
    title: 'a client that cannot be asked is told which capability that takes',
    requirements: ['conversations.capability'],
    bad: true,
    async run({ fetch }) {
      const expected = {
        status: 400,
        code: -32021,
        id: 1,
        data: { requiredCapabilities: { elicitation: { form: {} } } },
      };
      await refused(await fetch(call.modern('book', GUESTS)), expected);
    },
  },
  {
    id: 'conversations/legacy-without-stream',
    title: 'a legacy client that cannot be asked here is told so at once',
    requirements: ['conversations.legacy'],
    bad: true,
    async run({ fetch }) {
      const request = call.legacy('book', GUESTS, { headers: { accept: 'application/json' } });
      const result = await accepted(await fetch(request));
      assert.equal(result['isError'], true);
      assert.match(String(textOf(result)), /^This has to ask you \(elicitation\/create\).* 2026-07-28\.$/);
    },
  },
  {
    id: 'conversations/client',
    title: 'the official client 2.x answers what it is asked, and gets the result',
    requirements: ['conversations.rounds', 'clients.modern'],
    async run({ fetch }) {
      const messages: string[] = [];
      const answer = (message: string) => {
        messages.push(message.split(' ').at(-1) ?? '');
        return message.startsWith('A table') ? TABLE : WISH;
      };
      const { client } = await connect('pinned', fetch, {}, undefined, answer);
      try {
        const result = await client.callTool({ name: 'book', arguments: GUESTS });
        assert.equal(textOf(result), `garden with a candle, offer ${messages[0]}, receipt ${messages[1]}`);
        assert.equal(messages.length, 2);
      } finally {
        await client.close();
      }
    },
  },
];
