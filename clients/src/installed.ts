import { readFileSync } from 'node:fs';

const MODULES = new URL('../node_modules/', import.meta.url);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
}

function manifestOf(dependency: string): Manifest {
  return JSON.parse(readFileSync(new URL(`${dependency}/package.json`, MODULES), 'utf8'));
}

/** Name and version of an installed dependency, also behind an alias. */
export function installed(dependency: string): string {
  const { name, version } = manifestOf(dependency);
  return `${name} ${version}`;
}

/** The file of a dependency's command. @throws when it has no command of that name */
export function commandOf(dependency: string, command: string): URL {
  const file = manifestOf(dependency).bin?.[command];
  if (file === undefined) throw new Error(`${dependency} has no command ${command}`);
  return new URL(`${dependency}/${file}`, MODULES);
}
