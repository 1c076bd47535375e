import type { Options } from 'tsup';

/**
 * How every package is built: ESM and CommonJS, each with its declarations.
 * `esmOnly` names the dependencies that `require()` cannot load everywhere; the CommonJS output carries them inside.
 */
export function library(esmOnly: readonly string[] = []): Options[] {
  const common: Options = {
    entry: ['src/index.ts'],
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
