import type { OffsetCheckpoint } from '../checkpoint/offset-checkpoint.ts';
import type { UnifiedLog } from '../log/unified-log.ts';

/** A checkpoint of one number of each log; looks at the numbers first, since most of the time none has changed. */
export class LogCheckpoint {
  readonly file: OffsetCheckpoint;
  /** Undefined until the first write: what the last run left may name partitions that are gone. */
  #written: ReadonlyMap<string, number> | undefined;

  constructor(file: OffsetCheckpoint) {
    this.file = file;
  }

  /** Whether the file says something else. */
  isNew(logs: readonly UnifiedLog[], read: (log: UnifiedLog) => number): boolean {
    const isSame = (log: UnifiedLog): boolean => this.#written?.get(log.name) === read(log);
    return logs.length !== this.#written?.size || !logs.every(isSame);
  }

  /** Brings the file up to what is read of `logs`; see `OffsetCheckpoint.write`. */
  async write(logs: Iterable<UnifiedLog>, read: (log: UnifiedLog) => number): Promise<void> {
    const all = [...logs];
    if (!this.isNew(all, read)) return;
    const offsets = new Map(all.map((log) => [log.name, read(log)]));
    await this.file.write(offsets);
    this.#written = offsets;
  }
}
