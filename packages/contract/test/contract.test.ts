import { describeContract } from '../src/index.ts';
import { lambdaTargets } from './targets/lambda.ts';
import { openMemory } from './targets/memory.ts';
import { openNode } from './targets/node.ts';
import { openUrl } from './targets/url.ts';

/** What a buffered Lambda answer cannot do: it is one document, nothing is sent before it is whole. */
const BUFFERED = 'this invocation is buffered';

const RENAMED = 'REST APIs rename WWW-Authenticate';

/** What a gateway does to a request or an answer before anybody can look. */
const GATEWAY: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'lambda-rest': { 'auth.challenge': RENAMED, 'oauth.challenge': RENAMED },
  'lambda-http-api': {
    'rpc/bad-utf8': 'the gateway puts JSON bodies into the event as text, bad bytes already replaced',
  },
  'lambda-function-url': { 'rpc/bad-utf8': 'Function URLs put JSON bodies into the event as text, bad bytes replaced' },
};

describeContract('memory', openMemory);

/** What the tests of the node package show instead: `loopback.test.ts`. */
const LOOPBACK = 'on loopback start() lets only pages of this machine call';
describeContract('node', openNode, {
  skip: {
    'http/every-path': 'start() serves one path, /mcp unless told otherwise',
    'http/any-origin': LOOPBACK,
    'http/preflight-any': LOOPBACK,
  },
});

for (const { name, open } of lambdaTargets) {
  describeContract(name, open, {
    skip: { 'stream.progress': BUFFERED, 'stream.logging': BUFFERED, 'stream.left': BUFFERED, ...GATEWAY[name] },
  });
}

// A server that is already running, for example one that was just deployed: DEPLOYMENT_URL, and DEPLOYMENT_KEY if it wants one.
const { DEPLOYMENT_URL, DEPLOYMENT_KEY } = process.env;
if (DEPLOYMENT_URL) {
  const ONE = 'one deployment is one profile';
  const { target, fixture } = await openUrl(DEPLOYMENT_URL, DEPLOYMENT_KEY);
  describeContract('url', async () => target, {
    anyServer: !fixture,
    skip: {
      'http/every-path': 'a deployment may serve one path',
      'stream.left': 'a deployment may be many instances: another may be asked whether the caller has left',
    },
    withoutProfile: { key: ONE, oauth: ONE },
  });
}
