/** The fixture as a process of its own. Argument: `one` or `many`. Prints its URL, then a line for each tool it enters. */

import { start } from '@mcp-serverless/node';
import { createFixture } from '../../src/fixture.ts';

const instances = process.argv[2] === 'many' ? 'many' : 'one';
const server = createFixture('open', {}, (tool) => console.log(tool));
console.log((await start(server, { port: 0, instances })).url);
