/** From the start of a process to its first answer: many starts, all contestants in turn. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { CpuShare } from '../../scripts/cpu-share.ts';
import { bundle, NODE } from './bundle.ts';
import { FLOOR, SERVERS } from './contestants.ts';
import { PROTECTED, protectedEvent } from './protected.ts';
import { callOf, checkText, ENDPOINT } from './requests.ts';
import type { Settings } from './settings.ts';
import { ratios, type Spread, shuffled, toSpread } from './spread.ts';

/** What a Lambda function of 512 MB gets of a CPU. */
export const SHARE = 0.29;

/** Milliseconds of one program. */
export interface Start {
  readonly name: string;
  readonly kind: 'open' | 'protected' | 'none';
  readonly full: Spread;
  readonly floors: Spread;
  /** CPU time, user and system, of the whole process: other work of the machine disturbs it less. */
  readonly cpu: Spread;
  readonly cpuFloors: Spread;
  /** With a share of a CPU; absent where this machine does not let us limit one. */
  readonly slow?: Spread;
  readonly slowFloors?: Spread;
}

interface Program {
  readonly name: string;
  readonly kind: Start['kind'];
  readonly file: string;
  /** What it reads first. */
  readonly input: string;
  readonly check: (answer: string) => void;
  readonly full: number[];
  readonly cpu: number[];
  readonly slow: number[];
}

/** Starts everybody, interleaved. Throws when a first answer is wrong. */
export async function measureStarts({ starts, slowStarts }: Settings): Promise<Start[]> {
  const programs = await createPrograms();
  for (let round = 0; round < starts; round++) {
    for (const program of shuffled(programs)) {
      const { wallMs, cpuMs } = await start(program);
      program.full.push(wallMs);
      program.cpu.push(cpuMs);
    }
  }
  const share = slowStarts > 0 ? CpuShare.create() : undefined;
  if (share) {
    share.cpus = SHARE;
    try {
      for (let round = 0; round < slowStarts; round++) {
        for (const program of shuffled(programs)) program.slow.push((await start(program, share)).wallMs);
      }
    } finally {
      share.remove();
    }
  }
  return programs.map(({ name, kind, full, cpu, slow }) => {
    const floor = programs.find((one) => one.name === FLOOR.name && one.kind === kind) as Program;
    return {
      name,
      kind,
      full: toSpread(full),
      floors: ratios(full, floor?.full ?? []),
      cpu: toSpread(cpu),
      cpuFloors: ratios(cpu, floor?.cpu ?? []),
      ...(share && { slow: toSpread(slow), slowFloors: ratios(slow, floor?.slow ?? []) }),
    };
  });
}

/** Says what it cost, after the answer. */
const REPORT = `const { user, system } = process.cpuUsage(); process.stderr.write('CPU ' + (user + system) + '\\n');`;

async function createPrograms(): Promise<Program[]> {
  const call = callOf(false);
  const { headers, body } = call.post(1);
  const event = await protectedEvent();
  const programs: Program[] = [];
  const add = (program: Omit<Program, 'full' | 'cpu' | 'slow'>): number =>
    programs.push({ ...program, full: [], cpu: [], slow: [] });

  const nothing = await bundle('start-none', `process.stdout.write('{}'); ${REPORT}`);
  add({ name: 'node alone', kind: 'none', file: nothing, input: '', check: () => {} });
  const init = JSON.stringify({ method: 'POST', headers, body });
  for (const one of SERVERS) {
    const program = `import { create } from './zod/${one.entry}.ts';
      const serve = create({ tools: 1, output: false });
      const response = await serve(new Request(${JSON.stringify(ENDPOINT)}, ${init}));
      process.stdout.write(await response.text());
      ${REPORT} process.exit();`;
    const file = await bundle(`start-${one.entry}`, program, one);
    add({ name: one.name, kind: 'open', file, input: '', check: (answer) => checkText(answer, call, 1) });
  }
  for (const one of PROTECTED) {
    // The event comes from outside, as it does on Lambda: a token in the program would grow old with it.
    const program = `import { handler } from './protected/${one.entry}.ts';
      const context = { awsRequestId: 'bench', getRemainingTimeInMillis: () => 30_000 } as never;
      const { statusCode, body } = await handler(JSON.parse(process.argv[2]!) as never, context) as Record<string, unknown>;
      process.stdout.write(statusCode === 200 ? String(body) : 'HTTP ' + statusCode + ' ' + body);
      ${REPORT}`;
    const file = await bundle(`start-protected-${one.entry}`, program, one);
    add({
      name: one.name,
      kind: 'protected',
      file,
      input: event,
      check: (answer) => checkText(answer, callOf(true), 1),
    });
  }
  return programs;
}

/** Milliseconds from letting it go to the first byte of its answer, and of CPU until it was written. */
async function start(
  { name, kind, file, input, check }: Program,
  share?: CpuShare,
): Promise<{ readonly wallMs: number; readonly cpuMs: number }> {
  // The shell waits for a line, so that the process is limited from its first instruction on.
  const child: ChildProcessWithoutNullStreams = spawn(
    '/bin/sh',
    ['-c', 'read -r _; exec "$@"', 'sh', NODE, file, input],
    {
      env: { PATH: process.env['PATH'] },
    },
  );
  const ended = once(child, 'close');
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await once(child, 'spawn');
  if (share && child.pid !== undefined) share.limit(child.pid);
  const begun = performance.now();
  child.stdin.end('go\n');
  const first = await Promise.race([once(child.stdout, 'data'), ended]);
  const wallMs = performance.now() - begun;
  let answer = Buffer.isBuffer(first[0]) ? first[0].toString() : '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
  });
  await ended;
  try {
    check(answer);
  } catch (error) {
    throw new Error(`${name} (${kind}) answered wrongly: ${answer}\n${said}`, { cause: error });
  }
  return { wallMs, cpuMs: Number(/CPU (\d+)/.exec(said)?.[1]) / 1000 };
}
