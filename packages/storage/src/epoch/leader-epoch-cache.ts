/**
 * `leader-epoch-checkpoint`: which leader epoch began at which offset of a partition. Followers and consumers ask it
 * where an epoch ended, to cut off what a former leader had that the new one has not.
 *
 * Format: checkpoint-text.ts with lines `epoch startOffset`, both strictly increasing.
 *
 * Changes wait in memory until `flush`. New entries may wait until the log is flushed or closed: after a crash they are
 * found again in the batches past the recovery point, and an epoch without batches says nothing. After a truncation the
 * caller flushes before the log goes on, because a stale entry would outlive it. The file is read when first needed.
 */
import { join } from 'node:path';
import type { FileSystem } from '@kafka-ts/environment/file-system';
import type { Logger } from '@kafka-ts/environment/logger';
import { CheckpointError, encodeCheckpoint } from '../checkpoint/checkpoint-text.ts';
import { readReplaced, replaceFile } from '../directory/replace-file.ts';
import type { FilesAndClock } from '../directory/windows-safe-files.ts';
import { decodeEpochs, noEpochs } from './decode-epochs.ts';
import { type EpochWitness, wrongEpoch } from './epoch-check.ts';

export const leaderEpochCheckpointName = 'leader-epoch-checkpoint';
const SOURCE = 'kafka.server.epoch.LeaderEpochFileCache';

/** No epoch, no offset. */
export const undefinedEpoch = -1;
export const undefinedEpochOffset = -1;

export interface EpochEntry {
  readonly epoch: number;
  readonly startOffset: number;
}

/** The answer to "where did this epoch end": the largest epoch known that is not above it, and the end of that one. */
export interface EpochEndOffset {
  readonly epoch: number;
  readonly endOffset: number;
}

export interface LeaderEpochCacheOptions {
  readonly env: FilesAndClock;
  readonly logger: Logger;
  /** The partition's. */
  readonly directory: string;
  /** `topic-partition`, for messages. */
  readonly place: string;
}

export class LeaderEpochCache {
  readonly #env: FilesAndClock;
  readonly #logger: Logger;
  readonly #place: string;
  #path: string;
  /** Ascending; undefined until the file was read. */
  #entries: EpochEntry[] | undefined;
  /** What was assigned before the file was read: a broker that starts tells each of its thousands of logs its epoch. */
  #assigned: EpochEntry | undefined;
  #isDirty = false;
  #flushing: Promise<void> = Promise.resolve();
  /** Entries beyond it in the file are ignored when it is read. */
  #endOffsetAtOpen = Number.POSITIVE_INFINITY;
  #startOffsetAtOpen = 0;
  /** Set until the entries were compared with the log. */
  #witness: EpochWitness | undefined;

  private constructor(options: LeaderEpochCacheOptions) {
    this.#env = options.env;
    this.#logger = options.logger;
    this.#place = options.place;
    this.#path = join(options.directory, leaderEpochCheckpointName);
  }

  /** The cache of a new log; makes an empty file. */
  static create(options: LeaderEpochCacheOptions): LeaderEpochCache {
    const cache = new LeaderEpochCache(options);
    cache.#entries = [];
    writeEmpty(options.env.files, cache.#path);
    return cache;
  }

  /** The cache of an existing log; the file is read when it is first needed, and cut to the log's offsets then. */
  static open(options: LeaderEpochCacheOptions): LeaderEpochCache {
    return new LeaderEpochCache(options);
  }

  /** The log that was loaded reaches from `logStartOffset` to `logEndOffset`: what lies outside does not count. */
  clampTo(logStartOffset: number, logEndOffset: number): void {
    this.#startOffsetAtOpen = logStartOffset;
    this.#endOffsetAtOpen = logEndOffset;
    if (this.#entries !== undefined) this.#clamp(this.#entries);
  }

  /** Entries that were there before are compared with the log when they are first asked for. */
  proveBy(witness: EpochWitness): void {
    this.#witness = witness;
  }

  get entries(): readonly EpochEntry[] {
    return this.#proved();
  }

  /** The newest epoch; undefined if none is known. */
  get latestEpoch(): number | undefined {
    return this.#loaded().at(-1)?.epoch;
  }

  /**
   * From `startOffset` on the log is written in `epoch` (both ≥ 0). Does nothing if that is known; entries that
   * contradict it (a later epoch, or a start at or behind this one) are dropped.
   */
  assign(epoch: number, startOffset: number): void {
    if (this.#entries === undefined && this.#assigned === undefined) this.#assigned = { epoch, startOffset };
    else this.#assign(this.#loaded(), epoch, startOffset);
  }

  #assign(entries: EpochEntry[], epoch: number, startOffset: number): EpochEntry[] {
    const latest = entries.at(-1);
    if (latest !== undefined && epoch === latest.epoch && startOffset >= latest.startOffset) return entries;
    const kept = entries.filter((entry) => entry.epoch < epoch && entry.startOffset < startOffset);
    const dropped = entries.length - kept.length;
    if (dropped > 1 || (dropped === 1 && latest?.startOffset !== startOffset)) {
      this.#logger.warn(
        `[LeaderEpochCache ${this.#place}] New epoch ${epoch} from offset ${startOffset} contradicts ${dropped} entries of ${this.#path}, ` +
          `the last with epoch ${latest?.epoch} from ${latest?.startOffset}: they are dropped`,
        SOURCE,
      );
    }
    kept.push({ epoch, startOffset });
    this.#entries = kept;
    this.#isDirty = true;
    return kept;
  }

  /** Where the log's part of `requestedEpoch` and the epochs before it ends; `logEndOffset` for the newest epoch. */
  endOffsetFor(requestedEpoch: number, logEndOffset: number): EpochEndOffset {
    const unknown: EpochEndOffset = { epoch: undefinedEpoch, endOffset: undefinedEpochOffset };
    if (requestedEpoch === undefinedEpoch) return unknown;
    const entries = this.#proved();
    if (entries.at(-1)?.epoch === requestedEpoch) return { epoch: requestedEpoch, endOffset: logEndOffset };
    const next = entries.findIndex((entry) => entry.epoch > requestedEpoch);
    const higher = entries[next];
    if (higher === undefined) return unknown;
    return { epoch: entries[next - 1]?.epoch ?? requestedEpoch, endOffset: higher.startOffset };
  }

  /** The epoch that `offset` was written in; undefined if it is not known. */
  epochForOffset(offset: number): number | undefined {
    return this.#proved().findLast((entry) => entry.startOffset <= offset)?.epoch;
  }

  /** Drops the entries of `endOffset` and above. */
  truncateFromEnd(endOffset: number): void {
    const entries = this.#loaded();
    const kept = entries.filter((entry) => entry.startOffset < endOffset);
    if (kept.length === entries.length) return;
    this.#entries = kept;
    this.#isDirty = true;
  }

  /** The log begins at `startOffset` now: older epochs go, the one that covers it begins there. */
  truncateFromStart(startOffset: number): void {
    const entries = this.#loaded();
    this.#startOffsetAtOpen = Math.max(startOffset, this.#startOffsetAtOpen);
    if (entries[0] === undefined || entries[0].startOffset >= startOffset) return;
    this.#entries = startingAt(entries, startOffset);
    this.#isDirty = true;
  }

  /** Forgets everything. */
  clear(): void {
    this.#entries = [];
    this.#assigned = undefined;
    this.#isDirty = true;
  }

  /** Everything up to now reaches the disk, if anything is new. Calls that overlap are written one after the other. */
  flush(): Promise<void> {
    if (this.#assigned !== undefined) this.#loaded();
    if (this.#isDirty) this.#flushing = this.#flushing.catch(() => {}).then(() => this.#write());
    return this.#flushing;
  }

  async #write(): Promise<void> {
    if (!this.#isDirty) return;
    this.#isDirty = false;
    const path = this.#path;
    try {
      await replaceFile(this.#env, path, this.#content());
    } catch (error) {
      // Its directory was renamed meanwhile: the deletion that asked for it needs no epochs.
      if (path !== this.#path) return;
      this.#isDirty = true;
      throw error;
    }
  }

  movedTo(directory: string): void {
    this.#path = join(directory, leaderEpochCheckpointName);
  }

  #content(): Uint8Array {
    return encodeCheckpoint(this.#loaded().map(({ epoch, startOffset }) => `${epoch} ${startOffset}`));
  }

  #loaded(): EpochEntry[] {
    if (this.#entries !== undefined) return this.#entries;
    const entries = this.#clamp(this.#read());
    const assigned = this.#assigned;
    if (assigned === undefined) return entries;
    this.#assigned = undefined;
    return this.#assign(entries, assigned.epoch, assigned.startOffset);
  }

  /** Up to the last entry that is wrong nothing is believed: which of those before it is, nobody knows. */
  #proved(): EpochEntry[] {
    const entries = this.#loaded();
    const witness = this.#witness;
    this.#witness = undefined;
    const log = { startOffset: this.#startOffsetAtOpen, endOffset: this.#endOffsetAtOpen };
    const wrong = witness && wrongEpoch(entries, witness, log);
    if (wrong === undefined) return entries;
    const kept = entries.slice(wrong.index + 1);
    const known =
      kept[0] === undefined ? 'None is known now' : `None is known below offset ${kept[0].startOffset} now`;
    this.#logger.warn(`${this.#path}: ${wrong.fault}. ${known}`, SOURCE);
    this.#entries = kept;
    this.#isDirty = true;
    return kept;
  }

  #clamp(entries: EpochEntry[]): EpochEntry[] {
    const inLog = entries.filter((entry) => entry.startOffset < this.#endOffsetAtOpen);
    const clamped = startingAt(inLog, this.#startOffsetAtOpen);
    this.#entries = clamped;
    if (!isSame(clamped, entries)) this.#isDirty = true;
    return clamped;
  }

  #read(): EpochEntry[] {
    try {
      const { entries, dropped } = readReplaced(this.#env.files, this.#path, decodeEpochs) ?? noEpochs();
      if (dropped.length > 0) {
        const lines = dropped.map(({ epoch, startOffset }) => `"${epoch} ${startOffset}"`).join(', ');
        this.#logger.warn(`${this.#path}: ${lines} contradicts what follows and is passed over`, SOURCE);
      }
      return entries;
    } catch (error) {
      if (!(error instanceof CheckpointError)) throw error;
      this.#logger.warn(`${this.#path}: ${error.message}. Leader epochs before now are unknown`, SOURCE);
      this.#isDirty = true;
      return [];
    }
  }
}

/** `entries` from the one that covers `startOffset` on, which begins there. */
function startingAt(entries: EpochEntry[], startOffset: number): EpochEntry[] {
  const covering = entries.findLast((entry) => entry.startOffset <= startOffset);
  if (covering === undefined) return entries;
  const later = entries.filter((entry) => entry.startOffset > startOffset);
  return [{ epoch: covering.epoch, startOffset: Math.max(startOffset, covering.startOffset) }, ...later];
}

function isSame(a: readonly EpochEntry[], b: readonly EpochEntry[]): boolean {
  return (
    a.length === b.length &&
    a.every((entry, i) => entry.epoch === b[i]?.epoch && entry.startOffset === b[i]?.startOffset)
  );
}

function writeEmpty(files: FileSystem, path: string): void {
  const handle = files.openSync(path, 'create');
  try {
    handle.truncateSync(0);
  } finally {
    handle.closeSync();
  }
}
