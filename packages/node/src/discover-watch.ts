import { statSync } from 'node:fs';
import { checkOptions, MCPServer, type McpHandler } from '@mcp-serverless/core';
import { type Discovered, load, toRoot } from './discover.ts';
import { watchTree } from './watch-tree.ts';

export interface WatchOptions {
  /** Called after every change that is served. */
  readonly onChange?: () => void;
  /** Receives what keeps a change from being served: the server before it serves on. Default: the console. */
  readonly onError?: (error: unknown) => void;
}

/** A handler that changes with its files, until it is closed. */
export interface WatchedHandler extends McpHandler {
  /** Stops watching; requests are served on. */
  close(): void;
}

/** How long to wait for the next change of a burst, in milliseconds. */
const QUIET_MS = 50;

/**
 * While developing: serves what `build` makes of the files in `dir`, and makes it again when one of them changes. A
 * client that listens hears of it, where the servers that `build` makes share one `live`. What the files import in
 * turn is not imported again.
 * @throws Error as `discover` and `build` do, the first time
 */
export async function watchDiscovered(
  dir: string | URL,
  build: (found: Discovered) => McpHandler,
  options: WatchOptions = {},
): Promise<WatchedHandler> {
  checkOptions('watchDiscovered', options, ['onChange', 'onError']);
  const { onChange = () => {}, onError = (error) => console.error(error) } = options;
  const root = toRoot(dir);
  const make = async (): Promise<McpHandler> => build(await load(root, versionOf));
  let current: McpHandler | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  const rebuild = async (): Promise<void> => {
    try {
      const next = await make();
      if (closed) return;
      current = next;
      if (next instanceof MCPServer) await tell(next);
      onChange();
    } catch (error) {
      if (!closed) onError(error);
    }
  };
  // One after the other: the last one must be of the last change.
  let work: Promise<unknown> = Promise.resolve();
  const unwatch = watchTree(
    root,
    () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        work = work.then(rebuild);
      }, QUIET_MS);
    },
    onError,
  );
  const close = (): void => {
    closed = true;
    clearTimeout(timer);
    unwatch();
  };
  const first = await make().catch((error: unknown) => {
    close();
    throw error;
  });
  return { handleRequest: (request, call) => (current ?? first).handleRequest(request, call), close };
}

/** A module is imported again when its file has changed. A file that another one replaces may keep its `mtime`, never its `ctime`. */
function versionOf(file: string): string {
  const { ctimeMs, ino, size } = statSync(file);
  return `?v=${ino}-${ctimeMs}-${size}`;
}

async function tell({ notify }: MCPServer): Promise<void> {
  await Promise.all([notify.toolsChanged(), notify.promptsChanged(), notify.resourcesChanged()]);
}
