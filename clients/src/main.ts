/** Calls our server with every client, one after the other, and prints the table. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { conclude, sum } from '../../scripts/tally.ts';
import type { Driver, Session } from './driver.ts';
import { aiSdk } from './drivers/ai-sdk.ts';
import { inspector } from './drivers/inspector.ts';
import { mcpRemote } from './drivers/mcp-remote.ts';
import { sdkV1 } from './drivers/sdk-v1.ts';
import { sdkV2 } from './drivers/sdk-v2.ts';
import { visitHosts } from './hosts.ts';
import { checkExchanges, checkHandshake, STEPS } from './steps.ts';
import { type Exchange, format, negotiated, openWire } from './wire.ts';

const DRIVERS: readonly Driver[] = [...sdkV1, ...sdkV2, ...mcpRemote, ...inspector, ...aiSdk];
const TIMEOUT_MS = 20_000;

/** `known` is a defect of the client. */
type Cell = 'ok' | 'FAILED' | 'known' | '-';

interface Row {
  readonly name: string;
  readonly revision: string;
  readonly cells: readonly Cell[];
}

/** One client from its connection to its end. Steps that a failed connection makes impossible fail as well. */
async function visit(driver: Driver): Promise<Row> {
  const scratch = await mkdtemp(join(tmpdir(), 'clients-'));
  const wire = await openWire();
  let session: Session | undefined;

  const attempt = async (step: string, work: () => Promise<boolean>): Promise<Cell> => {
    const defect = driver.defect?.step === step ? driver.defect : undefined;
    const before = wire.count();
    try {
      const done = await withTimeout(work());
      if (defect) throw new Error(`does not fail any more, so this is no defect: ${defect.why}`);
      return done ? 'ok' : '-';
    } catch (error) {
      if (error instanceof Error && defect?.error.test(error.message)) return 'known';
      // An answer that never ends is what went wrong, perhaps.
      const heard = await withTimeout(wire.heard()).catch(() => []);
      report(driver, step, error, heard.slice(before));
      return 'FAILED';
    }
  };

  const cells = [
    await attempt('connect', async () => {
      session = await driver.connect(wire.url, scratch);
      checkHandshake(session, driver, await wire.heard());
      return true;
    }),
  ];
  for (const step of STEPS) {
    cells.push(
      await attempt(step.name, async () => {
        if (!session) throw new Error('not connected');
        return step.run(session, driver);
      }),
    );
  }
  cells.push(
    await attempt('wire', async () => {
      await session?.close();
      if (driver.pipe) return false;
      checkExchanges(driver, new URL(wire.url).pathname, await wire.heard());
      return true;
    }),
  );
  const revision = driver.pipe ? driver.revision : await withTimeout(wire.heard()).then(negotiated, () => undefined);
  await wire.close();
  await rm(scratch, { recursive: true, force: true });
  return { name: driver.name, revision: revision ?? 'none', cells };
}

async function withTimeout<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no end after ${TIMEOUT_MS} ms`)), TIMEOUT_MS);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function report({ name }: Driver, step: string, error: unknown, exchanges: readonly Exchange[]): void {
  console.log(`\n${name}, ${step}: ${error instanceof Error ? error.message : error}`);
  for (const exchange of exchanges) console.log(format(exchange));
}

function table(rows: readonly Row[]): string {
  const head = ['client', 'revision', 'connect', ...STEPS.map(({ name }) => name), 'wire'];
  const lines = [head, ...rows.map(({ name, revision, cells }) => [name, revision, ...cells])];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const hosts = await visitHosts();
const rows: Row[] = [];
for (const driver of DRIVERS) rows.push(await visit(driver));
console.log(
  `\n${table(rows)}\n\n-: the client shows no progress; it found the result among the notifications. On stdio there is no port to watch.`,
);
for (const { name, defect } of DRIVERS) if (defect) console.log(`known: ${name}, ${defect.step}: ${defect.why}`);
const cells = rows.flatMap((row) => row.cells);
const count = (wanted: Cell): number => cells.filter((cell) => cell === wanted).length;
conclude(sum([{ passed: count('ok'), failed: count('FAILED') }, hosts]));
// A client that was given up on may still wait for something.
process.exit();
