import { afterEach, expect, test } from 'vitest';
import { type ClientKind, type Connected, connect } from '../src/clients.ts';
import { type Processes, startProcesses } from './processes/index.ts';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

async function processes(count: number): Promise<Processes> {
  const started = await startProcesses(count);
  open.push(started.close);
  return started;
}

/** An official client over HTTP whose user takes the garden and wants a candle. `numbers` are those it was shown. */
async function user(kind: ClientKind, url: string): Promise<Connected & { readonly numbers: string[] }> {
  const numbers: string[] = [];
  const answer = (message: string): object => {
    numbers.push(message.split(' ').at(-1) ?? '');
    const content = message.startsWith('A table') ? { table: 'garden' } : { wish: 'a candle' };
    return { action: 'accept', content };
  };
  const connected = await connect(kind, (request) => fetch(request), {}, url, answer);
  open.push(() => connected.client.close());
  return { ...connected, numbers };
}

const book = { name: 'book', arguments: { guests: 2 } };

test('a conversation across three processes', async () => {
  const { url, calls, entered } = await processes(3);
  const { client, version, numbers } = await user('auto', url);
  expect(version).toBe('2026-07-28');
  const { content, isError } = await client.callTool(book);
  expect(numbers).toHaveLength(2);
  expect([content, isError]).toEqual([
    [{ type: 'text', text: `garden with a candle, offer ${numbers[0]}, receipt ${numbers[1]}` }],
    undefined,
  ]);
  // Three requests, each answered by another process.
  expect([...calls].sort()).toEqual([0, 1, 2]);
  await expect.poll(() => entered).toEqual([['book'], ['book'], ['book']]);
});

test('many conversations at once across three processes stay apart', async () => {
  const { url } = await processes(3);
  const users = await Promise.all(Array.from({ length: 6 }, () => user('pinned', url)));
  const answers = await Promise.all(users.map(({ client }) => client.callTool(book)));
  expect(answers.map(({ content }) => content)).toEqual(
    users.map(({ numbers: [offer, receipt] }) => [
      { type: 'text', text: `garden with a candle, offer ${offer}, receipt ${receipt}` },
    ]),
  );
});

test('the client 1.x is asked on the open stream of one process', async () => {
  const { url, entered } = await processes(1);
  const { client, version, numbers } = await user('v1', url);
  expect(version).toBe('2025-11-25');
  const { content } = await client.callTool(book);
  expect(content).toEqual([{ type: 'text', text: `garden with a candle, offer ${numbers[0]}, receipt ${numbers[1]}` }]);
  await expect.poll(() => entered).toEqual([['book']]);
});

test('the client 1.x is told at once by several processes that it cannot be asked', async () => {
  const { url } = await processes(3);
  const { client, numbers } = await user('v1', url);
  const { content, isError } = await client.callTool(book);
  expect([content, isError, numbers]).toEqual([
    [
      {
        type: 'text',
        text: 'This has to ask you (elicitation/create), which a client of revision 2025-11-25 cannot be asked here. Use a client of revision 2026-07-28.',
      },
    ],
    true,
    [],
  ]);
  expect((await client.callTool({ name: 'echo', arguments: { text: 'again' } }))['content']).toEqual([
    { type: 'text', text: 'again' },
  ]);
});
