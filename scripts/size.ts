import { build } from './build.ts';
import { publicPackages } from './pack.ts';
import { run } from './run.ts';
import { conclude } from './tally.ts';

/** One line of what `size-limit --json` prints; sizes in bytes. */
interface Measured {
  readonly name: string;
  readonly passed?: boolean;
  readonly size?: number;
  readonly sizeLimit?: number;
}

const packages = await publicPackages();
const { stdout, stderr } = await build(packages, () => run(['size-limit', '--json']));
const measured = parse(stdout) ?? [];
if (measured.length === 0) console.error(`size-limit measured nothing\n${stdout}${stderr}`);

console.log(`${'bytes'.padStart(8)} ${'limit'.padStart(8)}  package, minified and gzipped`);
for (const { name, size, sizeLimit, passed } of measured) {
  console.log(`${cell(size)} ${cell(sizeLimit)}  ${name}${passed === true ? '' : '  FAILED'}`);
}
const missing = packages.filter((name) => !measured.some((one) => one.name === name));
for (const name of missing) console.log(`${cell(undefined)} ${cell(undefined)}  ${name}  FAILED: not measured`);

const passed = measured.filter((one) => one.passed === true).length;
conclude({ passed, failed: measured.length - passed + missing.length });

function cell(bytes: number | undefined): string {
  return (bytes === undefined ? '-' : String(bytes)).padStart(8);
}

function parse(text: string): readonly Measured[] | undefined {
  const start = text.indexOf('[');
  if (start === -1) return undefined;
  return JSON.parse(text.slice(start));
}
