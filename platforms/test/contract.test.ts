import { describeContract, toOrigin } from '@mcp-serverless/contract';
import { describeTwoKeys } from './two-keys.ts';
import { MODES, startWorker } from './workerd.ts';

for (const mode of MODES) {
  describeContract(mode.name, async (profile) => {
    const { harness, url } = await startWorker('contract.ts', mode, { PROFILE: profile });
    return {
      name: mode.name,
      fetch: (request) => fetch(toOrigin(request, url.origin)),
      close: () => harness.close(),
    };
  });
}

for (const mode of MODES) {
  describeTwoKeys(
    mode.name,
    async () => {
      const { harness, url } = await startWorker('contract.ts', mode, { PROFILE: 'key' });
      return { url, close: () => harness.close() };
    },
    'refused',
  );
}
