/** What all index files of a segment have in common: entries in a file that is loaded, flushed, moved and deleted alike. */
import type { EntryFile } from './entry-file.ts';

export class SegmentIndex {
  protected readonly entries: EntryFile;

  protected constructor(entries: EntryFile) {
    this.entries = entries;
  }

  get path(): string {
    return this.entries.path;
  }

  get isLoaded(): boolean {
    return this.entries.isLoaded;
  }

  get entryCount(): number {
    return this.entries.count;
  }

  /** Loads the file in the background, so that look-ups touch no disk. */
  load(): Promise<void> {
    return this.entries.load();
  }

  /** Loads the entries; they stay in memory until {@link releaseKept}. */
  keep(): Promise<void> {
    return this.entries.keep();
  }

  releaseKept(): void {
    this.entries.releaseKept();
  }

  truncateFully(): void {
    this.entries.truncate(0);
  }

  /** All entries are in the file, though maybe not yet on the disk; unless that is full, which a flush will tell. */
  writeNow(): void {
    this.entries.writeIfRoom();
  }

  /** All entries reach the disk; makes no file where there is no entry. */
  flush(): Promise<void> {
    return this.entries.flush();
  }

  /** All entries are in the file (not synced), its memory is given up. */
  close(): void {
    this.entries.close();
  }

  /** Resolves when nothing has the file open; to be awaited before it is renamed. */
  settled(): Promise<void> {
    return this.entries.settled();
  }

  movedTo(path: string): void {
    this.entries.movedTo(path);
  }

  delete(): Promise<void> {
    return this.entries.delete();
  }
}
