/** Hears of every change below a folder, however it is written. */

import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Calls `onChange` after each change of a file or folder below `root`, until it is closed. Each folder is watched by
 * itself: the recursive watcher of Node.js follows files on Linux, and goes deaf to one that an editor, `git checkout`
 * or `sed -i` has put another file in the place of. Does not look into `node_modules` and folders with a leading dot.
 * @returns what ends it
 * @throws Error when `root` cannot be read
 */
export function watchTree(root: string, onChange: () => void, onError: (error: unknown) => void): () => void {
  const watched = new Map<string, { readonly watcher: FSWatcher; readonly inode: string }>();

  const hear = (): void => {
    update();
    onChange();
  };
  const drop = (dir: string): void => {
    watched.get(dir)?.watcher.close();
    watched.delete(dir);
  };
  const add = (dir: string, inode: string): void => {
    const watcher = watch(dir, hear);
    watcher.on('error', (error) => {
      // A folder that was taken away: the one above has said so.
      if (inodeOf(dir) === inode) onError(error);
      drop(dir);
    });
    watched.set(dir, { watcher, inode });
  };
  /** Watches the folders that are there now. */
  const update = (): void => {
    const found = new Map(foldersOf(root).map((dir) => [dir, inodeOf(dir)] as const));
    // Another folder with the same name is another one.
    for (const [dir, { inode }] of watched) if (found.get(dir) !== inode) drop(dir);
    for (const [dir, inode] of found) {
      if (inode === undefined || watched.has(dir)) continue;
      try {
        add(dir, inode);
      } catch (error) {
        // Gone since it was found.
        if (inodeOf(dir) === inode) onError(error);
      }
    }
  };

  statSync(root);
  // The root itself may be put back by another one.
  const above = watch(dirname(root), (_, name) => {
    if (name === null || name === basename(root)) hear();
  });
  above.on('error', onError);
  update();
  return () => {
    above.close();
    for (const dir of [...watched.keys()]) drop(dir);
  };
}

/** `dir` and the folders below it; none where there is none any more. */
function foldersOf(dir: string): string[] {
  try {
    const below = readdirSync(dir, { withFileTypes: true }).filter(
      (entry) => entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.'),
    );
    return [dir, ...below.flatMap(({ name }) => foldersOf(join(dir, name)))];
  } catch {
    return [];
  }
}

/** Tells two folders of one name apart; `undefined` where there is none. */
function inodeOf(dir: string): string | undefined {
  const found = statSync(dir, { throwIfNoEntry: false, bigint: true });
  return found && `${found.dev}:${found.ino}`;
}
