/**
 * One of the servers that the suite meets, on a free port of loopback. Prints its URL on the first line.
 * Only what it can really do is registered; the rest stands in its expected failures.
 */

import { MCPServer, type McpHandler } from '@mcp-serverless/core';
import { start } from '@mcp-serverless/node';
import { prompts } from './server/prompts.ts';
import { askingPrompts, askingTools } from './server/questions.ts';
import { resources } from './server/resources.ts';
import { tools } from './server/tools.ts';

/** By the name of its folder in `expected-failures`. */
const SERVERS: Readonly<Record<string, () => Promise<McpHandler>>> = {
  own: async () => {
    const server = new MCPServer({ name: 'conformance', version: '1.0.0', observe: false });
    for (const tool of [...tools, ...askingTools]) server.addTool(tool);
    for (const prompt of [...prompts, ...askingPrompts]) server.addPrompt(prompt);
    for (const resource of resources) server.addResource(resource);
    return server;
  },
  sdk: async () => (await import('./guests/sdk.ts')).handler,
  'sdk-v1': async () => (await import('./guests/sdk-v1.ts')).handler,
};

const [name = 'own'] = process.argv.slice(2);
const create = SERVERS[name];
if (!create) throw new Error(`no server ${name}; there are ${Object.keys(SERVERS).join(', ')}`);
const { url } = await start(await create(), { port: 0 });
console.log(url);
