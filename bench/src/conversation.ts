/** What a question costs: the call that asks seals what is known, the call that answers opens it. */

import assert from 'node:assert/strict';
import { bundle } from './bundle.ts';
import { requestMaker, toPost } from './requests.ts';
import type { Settings } from './settings.ts';
import { type Spread, shuffled, toSpread } from './spread.ts';
import { timer } from './timer.ts';
import type { Serve } from './tool.ts';

/** In microseconds. */
export interface Conversation {
  /** A call of a tool that asks nothing. */
  readonly plain: Spread;
  /** The call that ends in a question, with a state of 1 KB and a bit. */
  readonly asks: Spread;
  /** The call that brings the answer and that state. */
  readonly answers: Spread;
  /** What both cost beyond two plain calls, in the same round. */
  readonly added: Spread;
  /** Sealing 1 KB and opening it, without everything around. */
  readonly sealing: Spread;
}

interface Sealer {
  seal(value: unknown, bound: string): Promise<string>;
  open(token: string, bound: string): Promise<unknown>;
}

const SEALS = 20;

/** Measures one question. Throws when an answer is wrong. */
export async function measureConversation({
  costRounds,
  costProcesses,
  costRoundMs,
  costWarmupMs,
}: Settings): Promise<Conversation> {
  const file = await bundle('conversation', "export { create } from './conversation.ts';");
  const serve: Serve = (await import(file)).create();
  const maker = (params: Record<string, unknown>): (() => Request) =>
    requestMaker(toPost('tools/call', { arguments: {}, ...params }, true, { capabilities: { elicitation: {} } }));
  const result = async (request: Request): Promise<Record<string, unknown>> =>
    ((await (await serve(request)).json()) as { result: Record<string, unknown> }).result;

  const asks = maker({ name: 'asks' });
  const { resultType, requestState } = await result(asks());
  assert.equal(resultType, 'input_required');
  const inputResponses = { go: { action: 'accept', content: { yes: true } } };
  const makers = {
    plain: maker({ name: 'plain' }),
    asks,
    answers: maker({ name: 'asks', requestState, inputResponses }),
  };
  for (const create of [makers.plain, makers.answers]) {
    assert.deepEqual((await result(create()))['content'], [{ type: 'text', text: 'done' }]);
  }

  const runners = await Promise.all(
    Object.entries(makers).map(async ([name, create]) => {
      const run = await timer(name, serve, create);
      return { name, run, rounds: [] as number[] };
    }),
  );
  for (const { run } of runners) await run(costWarmupMs);
  const count = costRounds * costProcesses;
  for (let round = 0; round < count; round++) {
    for (const { run, rounds } of shuffled(runners)) rounds.push(await run(costRoundMs));
  }
  // No package exports it.
  const seal = await bundle('seal', "export { createSealer } from '../../../packages/core/src/seal.ts';");
  const sealer: Sealer = (await import(seal)).createSealer(['bench'.repeat(8)]);
  const sealing: number[] = [];
  for (let round = 0; round < count; round++) sealing.push(await sealAndOpen(sealer));
  const [plain, asked, answered] = runners.map(({ rounds }) => rounds) as [number[], number[], number[]];
  const added = plain.map((each, round) => (asked[round] ?? Number.NaN) + (answered[round] ?? Number.NaN) - 2 * each);
  return {
    plain: toSpread(plain),
    asks: toSpread(asked),
    answers: toSpread(answered),
    added: toSpread(added),
    sealing: toSpread(sealing),
  };
}

async function sealAndOpen(sealer: Sealer): Promise<number> {
  const state = { known: 'x'.repeat(1024) };
  const started = performance.now();
  for (let i = 0; i < SEALS; i++) assert.deepEqual(await sealer.open(await sealer.seal(state, 'ann'), 'ann'), state);
  return ((performance.now() - started) * 1000) / SEALS;
}
