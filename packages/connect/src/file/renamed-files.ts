/**
 * Finds files that had a name only between two looks at it: those beside it whose names begin with the name (`test.txt.1`)
 * and that came in the same moment in which the name changed its file. Packed ones are left out: they hold nothing new.
 */
import { basename, dirname, join } from 'node:path';
import type { DirectoryEntry, FileSystem } from '@kafka-ts/environment/file-system';

const packed = /\.(gz|bz2|xz|zst|lz4|zip|swp|swx|tmp)$|~$/;

/** A file with a name like the one that is followed. */
export interface RenamedFile {
  readonly path: string;
  readonly identity: string;
  readonly modifiedMs: number;
}

interface Look {
  readonly modifiedMs: number;
  readonly identities: readonly string[];
}

export class RenamedFiles {
  readonly #files: FileSystem;
  readonly #path: string;
  #known = new Set<string>();
  /** The directory's time at the last look that was kept. */
  #keptMs: number | undefined;

  constructor(files: FileSystem, path: string) {
    this.#files = files;
    this.#path = path;
  }

  /** What is there now; undefined if nothing can have come since the last look that was kept. */
  look(): Look | undefined {
    const modifiedMs = this.#files.statusSync(dirname(this.#path))?.modifiedMs;
    if (modifiedMs === undefined || modifiedMs === this.#keptMs) return undefined;
    return { modifiedMs, identities: this.#siblings().map(({ identity }) => identity) };
  }

  /** Takes what was seen for what has nothing to do with the name. */
  keep(look: Look | undefined): void {
    if (look === undefined) return;
    this.#keptMs = look.modifiedMs;
    this.#known = new Set(look.identities);
  }

  /**
   * Files that came since the last call, the one changed first at the front.
   * @param identities of files that are followed already
   */
  takeNew(identities: readonly string[]): RenamedFile[] {
    const before = new Set([...this.#known, ...identities]);
    const found = this.#siblings();
    this.#known = new Set([...found.map(({ identity }) => identity), ...identities]);
    return found
      .filter(({ identity }) => !before.has(identity))
      .sort((left, right) => left.modifiedMs - right.modifiedMs);
  }

  #siblings(): RenamedFile[] {
    const directory = dirname(this.#path);
    const name = basename(this.#path);
    return this.#entries(directory).flatMap((entry) => {
      const isRenamed = entry.name !== name && entry.name.startsWith(name) && !packed.test(entry.name);
      if (!isRenamed || entry.isDirectory) return [];
      const path = join(directory, entry.name);
      const status = this.#files.statusSync(path);
      return status === undefined ? [] : [{ path, identity: status.identity, modifiedMs: status.modifiedMs }];
    });
  }

  /** A directory that may not be listed hides what is in it. */
  #entries(directory: string): readonly DirectoryEntry[] {
    try {
      return this.#files.readDirectorySync(directory);
    } catch {
      return [];
    }
  }
}
