/**
 * The server that the conformance suite wants to meet, on a free port of loopback. Prints its URL on the first line.
 * Only what this project can really do is registered; the rest stands in the expected failures.
 */

import { MCPServer } from '../packages/core/src/index.ts';
import { start } from '../packages/node/src/index.ts';
import { prompts } from './server/prompts.ts';
import { resources } from './server/resources.ts';
import { tools } from './server/tools.ts';

const server = new MCPServer({ name: 'conformance', version: '1.0.0', observe: false });
for (const tool of tools) server.addTool(tool);
for (const prompt of prompts) server.addPrompt(prompt);
for (const resource of resources) server.addResource(resource);

const { url } = await start(server, { port: 0 });
console.log(url);
