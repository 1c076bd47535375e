/** The contract's fixture on a pipe. */

import { createFixture } from '../../packages/contract/src/fixture.ts';
import { startStdio } from '../../packages/node/src/index.ts';

startStdio(createFixture('open'));
