import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';

const INDEX = fileURLToPath(new URL('../src/index.ts', import.meta.url));
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** The program as a process of its own. */
function run(env: Record<string, string>) {
  const child = spawn(process.execPath, [INDEX], { env: { ...process.env, ...env } });
  closers.push(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  const output = createInterface(child.stdout).on('line', (line) => lines.push(line));
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  return {
    child,
    lines,
    firstLine: once(output, 'line').then(([line]) => String(line)),
    ended: once(child, 'close').then(([code]) => ({ code, stderr })),
  };
}

test('serves where it says, answers the curl line it prints, and ends with 0 on Ctrl-C', async () => {
  const { child, lines, firstLine, ended } = run({ PORT: '0' });
  const url = /^Reference desk: (http:\/\/127\.0\.0\.1:\d+\/mcp)$/.exec(await firstLine)?.[1] ?? '';
  await expect.poll(() => lines.some((line) => line.startsWith('Ctrl-C'))).toBe(true);
  // The same request without curl, which a machine need not have.
  const [, to = '', json = '', revision = '', body = ''] =
    /^ {2}curl -s (\S+) -H 'content-type: (.+?)' -H 'mcp-protocol-version: (.+?)' -d '(.+)'$/.exec(
      lines.find((line) => line.startsWith('  curl ')) ?? '',
    ) ?? [];
  expect(to).toBe(url);
  const headers = { 'content-type': json, 'mcp-protocol-version': revision };
  const answer = await (await fetch(to, { method: 'POST', headers, body })).json();
  expect(answer).toMatchObject({ result: { structuredContent: { found: 3 } } });
  child.kill('SIGINT');
  expect(await ended).toEqual({ code: 0, stderr: '' });
});

test('a taken port is named, and the exit code is 1', async () => {
  const first = run({ PORT: '0' });
  const port = /:(\d+)\//.exec(await first.firstLine)?.[1] ?? '';
  expect(await run({ PORT: port }).ended).toEqual({
    code: 1,
    stderr: `start: port ${port} on 127.0.0.1 is taken by another process. Choose another port, or 0 for any free one\n`,
  });
});

test('a PORT that is none is refused', async () => {
  expect(await run({ PORT: 'abc' }).ended).toEqual({
    code: 1,
    stderr: 'start: port must be a number from 0 to 65535, for example Number(process.env.PORT ?? 3000)\n',
  });
});
