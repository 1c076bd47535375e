import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../run.ts';

const find = (pattern: string): readonly string[] =>
  globSync(pattern, { cwd: ROOT, exclude: (path) => /node_modules|\.packed|\.cache/.test(path) }).sort();

describe('lock files', () => {
  const files = find('**/pnpm-lock.yaml');

  it('exist', () => {
    expect(files).toContain('pnpm-lock.yaml');
    expect(files).toContain('scripts/test-pack/consumer/pnpm-lock.yaml');
  });

  it.each(files)('%s names no registry: it installs from whichever the machine uses', (file) => {
    const lines = readFileSync(join(ROOT, file), 'utf8').split('\n');
    expect(lines.filter((line) => /\b(tarball|resolved|registry):|:\/\/[^\s/]*(registry|npm)/.test(line))).toEqual([]);
  });

  it('are of pnpm alone', () => {
    expect(find('**/{package-lock.json,npm-shrinkwrap.json,yarn.lock,bun.lock}')).toEqual([]);
  });

  it('come without a registry in an .npmrc', () => {
    expect(find('**/.npmrc').filter((file) => /registry/.test(readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
  });
});
