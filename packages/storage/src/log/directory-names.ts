/** The names of a partition's files: which changes of them, files made, renamed or deleted, are not on the disk yet. */
import { dirname } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';

export class DirectoryNames {
  #changes: number;
  /** So many of the changes are on the disk. */
  #synced = 0;

  /** `isUnsynced`: nobody knows which names of those that are there reached the disk. */
  constructor(isUnsynced: boolean) {
    this.#changes = isUnsynced ? 1 : 0;
  }

  get isSynced(): boolean {
    return this.#synced === this.#changes;
  }

  /** A file was made, renamed or deleted. */
  noteChange(): void {
    this.#changes++;
  }

  /** All changes noted so far are on the disk of `directory`, which may be new itself, when this resolves. */
  async sync(files: FileSystem, directory: string): Promise<void> {
    if (this.isSynced) return;
    const changes = this.#changes;
    await files.syncDirectory(directory);
    await files.syncDirectory(dirname(directory));
    this.#synced = Math.max(this.#synced, changes);
  }
}
