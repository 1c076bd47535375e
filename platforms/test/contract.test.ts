import { describeContract, toOrigin } from '@mcp-serverless/contract';
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
