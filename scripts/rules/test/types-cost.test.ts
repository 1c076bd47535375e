import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

/** What types cost an editor: counted in instantiations, which do not depend on the machine. */
const ROOT = join(import.meta.dirname, '../../..');
const CACHE = join(ROOT, 'packages/core/.cache');
const PER_TOOL = 800;

let dir = '';
beforeAll(async () => {
  await mkdir(CACHE, { recursive: true });
  dir = await mkdtemp(join(CACHE, 'types-'));
});
afterAll(() => rm(dir, { recursive: true }));

function program(tools: number): string {
  const lines = Array.from(
    { length: tools },
    (_, i) => `server.addTool(defineTool({
      name: 't${i}',
      description: 'd',
      inputSchema: z.object({ city${i}: z.string(), days: z.number().default(1), mode: z.enum(['a', 'b']) }),
      outputSchema: z.object({ temperature: z.number(), unit: z.enum(['c', 'f']) }),
      handler: async ({ city${i}, days }, ctx) => ({ temperature: city${i}.length + days, unit: ctx.signal.aborted ? 'c' : 'f' }),
    }));`,
  );
  return `import * as z from 'zod';
    import { defineTool, MCPServer } from '../../src/index.ts';
    const server: MCPServer = new MCPServer({ name: 'n', version: '1' });
    ${lines.join('\n')}`;
}

async function instantiations(tools: number): Promise<number> {
  await writeFile(join(dir, 'program.ts'), program(tools));
  const config = {
    extends: join(ROOT, 'tsconfig.base.json'),
    compilerOptions: { lib: ['ES2023', 'WebWorker'], types: [] },
    include: ['program.ts'],
  };
  await writeFile(join(dir, 'tsconfig.json'), JSON.stringify(config));
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = await promisify(execFile)(process.execPath, [tsc, '-p', dir, '--extendedDiagnostics']);
  return Number(/^Instantiations:\s+(\d+)$/m.exec(stdout)?.[1]);
}

it(`a tool costs at most ${PER_TOOL} type instantiations`, async () => {
  const [none, hundred] = [await instantiations(0), await instantiations(100)];
  expect(none).toBeGreaterThan(0);
  expect((hundred - none) / 100).toBeLessThan(PER_TOOL);
}, 60_000);
