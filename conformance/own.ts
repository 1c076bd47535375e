/** Our own server, with everything the scenarios call. Runs wherever core runs: nothing of Node here. */

import { MCPServer } from '@mcp-serverless/core';
import { createMemoryTaskStore, createTasks } from '@mcp-serverless/core/tasks';
import { changingTools } from './server/changes.ts';
import { prompts } from './server/prompts.ts';
import { askingPrompts, askingTools } from './server/questions.ts';
import { resources } from './server/resources.ts';
import { taskTools } from './server/tasks.ts';
import { tools } from './server/tools.ts';

/** @param stateSecret the same on every instance: sessions and conversations go through the client */
export function createOwn(stateSecret: string): MCPServer {
  const server = new MCPServer({
    name: 'conformance',
    version: '1.0.0',
    observe: false,
    sessions: 'sealed',
    stateSecret,
    // Given, because in workerd there might be other instances.
    tasks: createTasks({ store: createMemoryTaskStore() }),
  });
  for (const tool of [...tools, ...askingTools, ...taskTools, ...changingTools(server)]) server.addTool(tool);
  for (const prompt of [...prompts, ...askingPrompts]) server.addPrompt(prompt);
  for (const resource of resources) server.addResource(resource);
  return server;
}
