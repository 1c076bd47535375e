import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { build } from 'esbuild';
import { startFront } from '../../platforms/lambda/front.ts';
import { LambdaFunction } from '../../platforms/lambda/function.ts';
import { functionUrl } from '../../platforms/lambda/gateways.ts';

/** Starts a Function URL that streams, on AWS's own runtime client. Every request meets an environment of its own. */
export async function startLambda(): Promise<URL> {
  const folder = join(import.meta.dirname, '..', '.cache', 'lambda');
  await build({
    entryPoints: [join(import.meta.dirname, 'function.ts')],
    outfile: join(folder, 'index.mjs'),
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    logLevel: 'warning',
  });
  const env = { STATE_SECRET: randomUUID(), ORIGIN: '' };
  const options = { folder, handler: 'handler', env };
  const shown = await LambdaFunction.create(options);
  shown.invoke = async (event, streaming) => {
    const fn = await LambdaFunction.create(options);
    const outcome = await fn.invoke(event, streaming);
    if (outcome.type !== 'stream') {
      await fn.close();
      return outcome;
    }
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const sent = outcome.bytes.pipeTo(writable).catch(() => {});
    sent.then(() => fn.close());
    return { ...outcome, bytes: readable };
  };
  const { url } = await startFront(functionUrl({ streaming: true }), shown);
  env.ORIGIN = url.origin;
  return new URL('/mcp', url);
}
