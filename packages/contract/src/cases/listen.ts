import assert from 'node:assert/strict';
import type { ContractCase } from '../contract.ts';
import { accepted, events, legacy, modern, refused } from '../wire.ts';

const SUBSCRIPTION = 'io.modelcontextprotocol/subscriptionId';

const acknowledged = (notifications: object, id: unknown): object => ({
  jsonrpc: '2.0',
  method: 'notifications/subscriptions/acknowledged',
  params: { notifications, _meta: { [SUBSCRIPTION]: id } },
});

const listenTo = (notifications: object, id: unknown): Request =>
  modern('subscriptions/listen', { notifications }, { id });

export const listen: readonly ContractCase[] = [
  {
    id: 'listen/as-advertised',
    title: 'subscriptions/listen is acknowledged first where changes are advertised, and unknown elsewhere',
    requirements: ['stream.listen', 'rpc.method'],
    async run({ fetch }) {
      const { capabilities } = await accepted(await fetch(modern('server/discover')));
      const { tools, resources } = capabilities as Record<string, Record<string, unknown>>;
      await refused(await fetch(legacy('subscriptions/listen')), { status: 200, code: -32601, id: 1 });
      if (tools?.['listChanged'] !== true) {
        assert.deepEqual([tools, resources], [{}, {}]);
        await refused(await fetch(listenTo({}, 1)), { status: 404, code: -32601, id: 1 });
        return;
      }
      assert.deepEqual([tools, resources], [{ listChanged: true }, { listChanged: true, subscribe: true }]);
      for (const id of ['l', 7]) {
        const { notifications, result } = await events(await fetch(listenTo({}, id)), id);
        assert.deepEqual(notifications, [acknowledged({}, id)]);
        assert.deepEqual(result['resultType'], 'complete');
        assert.deepEqual((result['_meta'] as Record<string, unknown>)[SUBSCRIPTION], id);
      }
      const response = await fetch(listenTo({ toolsListChanged: true, resourceSubscriptions: ['none://such'] }, 2));
      const reader = response.body?.getReader();
      const first = new TextDecoder().decode((await reader?.read())?.value);
      await reader?.cancel();
      assert.equal(first, `event: message\ndata: ${JSON.stringify(acknowledged({ toolsListChanged: true }, 2))}\n\n`);
    },
  },
];
