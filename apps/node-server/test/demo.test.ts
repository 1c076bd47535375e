import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the demo drives both official clients and ends the server cleanly', async () => {
  const demo = fileURLToPath(new URL('../demo.ts', import.meta.url));
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [demo]);
  const lines = stdout.split('\n');
  expect(lines.filter((line) => / connected to /.test(line))).toEqual([
    '@modelcontextprotocol/client 2.x connected to reference-desk 1.0.0, revision 2026-07-28',
    '@modelcontextprotocol/sdk 1.x connected to reference-desk 1.0.0, revision 2025-11-25',
  ]);
  expect(lines.filter((line) => line.includes('"found":3'))).toHaveLength(2);
  expect(lines.at(-2)).toBe('SIGINT: the server ended with exit code 0');
  expect(stderr).toBe('');
});
