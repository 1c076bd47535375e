/** Frameworks that hand tools on to models, and the validator that many hosts use: each takes every tool that is listed. */

import assert from 'node:assert/strict';
import { MultiServerMCPClient } from '@langchain/mcp-adapters';
import { MCPClient } from '@mastra/mcp';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Ajv } from 'ajv';
import type { Tally } from '../../scripts/tally.ts';
import { installed } from './installed.ts';
import { openWire } from './wire.ts';

const ARGUMENTS = { kind: 'line', length: 3 };
const RANGE = { range: [0, 3] };

/** By the package that is tried. @param names what the server offers */
const HOSTS: Readonly<Record<string, (url: string, names: readonly string[]) => Promise<void>>> = {
  '@langchain/mcp-adapters': async (url, names) => {
    const client = new MultiServerMCPClient({
      mcpServers: { ours: { transport: 'http', url } },
      throwOnLoadError: true,
      useStandardContentBlocks: true,
    });
    try {
      const tools = await client.getTools();
      assert.deepEqual(tools.map(({ name }) => name).sort(), [...names].sort());
      const shape = tools.find(({ name }) => name === 'shape');
      assert.match(JSON.stringify(await shape?.invoke(ARGUMENTS)), /range.{1,6}:\s*\[0,3\]/);
    } finally {
      await client.close();
    }
  },
  '@mastra/mcp': async (url, names) => {
    const client = new MCPClient({ servers: { ours: { url: new URL(url) } } });
    try {
      const tools = await client.getTools();
      assert.deepEqual(Object.keys(tools).sort(), names.map((name) => `ours_${name}`).sort());
      const shape = tools['ours_shape'] as unknown as { execute(input: object, options: object): Promise<unknown> };
      const said = await shape.execute({ context: ARGUMENTS }, {});
      assert.match(JSON.stringify(said), /range.{1,6}:\s*\[0,3\]/);
    } finally {
      await client.disconnect();
    }
  },
  ajv: async (url, names) => {
    const client = new Client({ name: 'ajv', version: '1.0.0' });
    await client.connect(new StreamableHTTPClientTransport(new URL(url)));
    const { tools } = await client.listTools();
    await client.close();
    assert.deepEqual(tools.map(({ name }) => name).sort(), [...names].sort());
    const ajv = new Ajv({ strict: false, logger: false });
    for (const { name, inputSchema, outputSchema } of tools) {
      const check = ajv.compile(inputSchema as object);
      if (name === 'shape') assert.deepEqual([check(ARGUMENTS), check({ kind: 'square' })], [true, false]);
      if (outputSchema) ajv.compile(outputSchema as object);
      if (name === 'shape') assert.equal(ajv.validate(outputSchema as object, RANGE), true);
    }
  },
};

/** Tries each, and prints how it went. */
export async function visitHosts(): Promise<Tally> {
  let failed = 0;
  const names = Object.keys(HOSTS);
  for (const [host, visit] of Object.entries(HOSTS)) {
    const wire = await openWire();
    try {
      const client = new Client({ name: 'names', version: '1.0.0' });
      await client.connect(new StreamableHTTPClientTransport(new URL(wire.url)));
      const { tools } = await client.listTools();
      await client.close();
      await visit(
        wire.url,
        tools.map(({ name }) => name),
      );
      console.log(`ok      ${installed(host)} takes every tool that is listed`);
    } catch (error) {
      failed++;
      console.log(`FAILED  ${installed(host)}\n${error instanceof Error ? error.stack : error}`);
    } finally {
      await wire.close();
    }
  }
  return { passed: names.length - failed, failed };
}
