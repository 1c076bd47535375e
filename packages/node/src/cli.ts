#!/usr/bin/env node
import { relative } from 'node:path';
import { parseArgs } from 'node:util';
import { messageOf } from './discover.ts';
import { createManifest, isCurrent, writeManifest } from './discover-manifest.ts';

const USAGE = `Usage: mcp-serverless manifest <dir> [--out <file>] [--check]

Writes a module that registers what is in tools/, prompts/ and resources/ of <dir>,
for platforms where nothing can be searched: import { register } from it.

  --out <file>  where to, .ts or .js; default manifest.ts in <dir>, or manifest.js
  --check       writes nothing, and ends with 1 when the file is not up to date
`;

/** Runs a command. @returns the exit code: 2 for one that cannot be understood */
async function main(args: readonly string[]): Promise<number> {
  let parsed: { readonly values: { out?: string; check?: boolean; help?: boolean }; readonly positionals: string[] };
  try {
    const options = {
      out: { type: 'string' },
      check: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    parsed = parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }
  const { values, positionals } = parsed;
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const [command, dir, ...rest] = positionals;
  if (command !== 'manifest' || dir === undefined || rest.length > 0) {
    console.error(USAGE);
    return 2;
  }
  try {
    const manifest = await createManifest(dir, values.out);
    const name = relative(process.cwd(), manifest.file);
    if (await isCurrent(manifest)) {
      console.log(`${name} is up to date`);
      return 0;
    }
    if (values.check) {
      console.error(`${name} is not up to date. Run: mcp-serverless manifest ${dir}`);
      return 1;
    }
    await writeManifest(manifest);
    console.log(`${name} written`);
    return 0;
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
}

main(process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
