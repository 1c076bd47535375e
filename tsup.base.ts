import type { Options } from 'tsup';

/** What is particular about a package. */
interface Particulars {
  /** Further entry points beside `src/index.ts`: `['testing']` builds `src/testing.ts`. */
  readonly subpaths?: readonly string[];
  /** Dependencies that `require()` cannot load everywhere: the CommonJS output carries them inside. */
  readonly esmOnly?: readonly string[];
}

/** How every package is built: ESM and CommonJS, each with its declarations. */
export function library({ subpaths = [], esmOnly = [] }: Particulars = {}): Options[] {
  const common: Options = {
    entry: ['index', ...subpaths].map((name) => `src/${name}.ts`),
    // Bundled into the declarations, so that a consumer needs no package of types.
    dts: { resolve: ['@standard-schema/spec'] },
    target: 'es2023',
    removeNodeProtocol: false,
    silent: true,
  };
  return [
    { ...common, format: 'esm' },
    { ...common, format: 'cjs', noExternal: [...esmOnly] },
  ];
}
