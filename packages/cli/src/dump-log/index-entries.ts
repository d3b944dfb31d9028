/**
 * The entries of an `.index` (8 bytes) or `.timeindex` (12) as they lie in the file, and the look-up in the first as
 * `OffsetIndex.lookup` does it: in an index that is not in order, which entry is found depends on the way.
 */
import type { FileSystem } from '@kafka-ts/environment/file-system';
import { int32At } from '@kafka-ts/protocol/bytes/big-endian';
import { openToRead } from './dump-context.ts';
import { type Long, longAt, plus } from './long.ts';

/** The newest entries, which Apache keeps together for its processor's sake and searches first. */
const WARM_BYTES = 8192;

/** Bytes of an entry of each kind. */
export const offsetEntryBytes = 8;
export const timeEntryBytes = 12;

/** Reads the whole file: an index has 10 MiB where nobody changed that. @throws CliError */
export function readIndex(files: FileSystem, path: string): Uint8Array {
  const handle = openToRead(files, path);
  try {
    const bytes = new Uint8Array(handle.sizeSync());
    for (let length = 0; length < bytes.length; ) {
      const count = handle.readSync(bytes.subarray(length), length);
      if (count === 0) return bytes.subarray(0, length);
      length += count;
    }
    return bytes;
  } finally {
    handle.closeSync();
  }
}

export class OffsetEntries {
  readonly bytes: Uint8Array;
  readonly baseOffset: Long;
  readonly count: number;

  constructor(bytes: Uint8Array, baseOffset: Long) {
    this.bytes = bytes;
    this.baseOffset = baseOffset;
    this.count = Math.floor(bytes.length / offsetEntryBytes);
  }

  offset(slot: number): Long {
    return plus(this.baseOffset, int32At(this.bytes, slot * offsetEntryBytes));
  }

  position(slot: number): number {
    return int32At(this.bytes, slot * offsetEntryBytes + 4);
  }

  /** Position of the greatest entry not above `target`; 0 if there is none. */
  lookup(target: Long): number {
    if (this.count === 0) return 0;
    const firstWarm = Math.max(0, this.count - 1 - WARM_BYTES / offsetEntryBytes);
    if (this.offset(firstWarm) < target)
      return this.position(this.#search(target, firstWarm, this.count - 1));
    if (this.offset(0) > target) return 0;
    return this.position(this.#search(target, 0, firstWarm));
  }

  #search(target: Long, begin: number, end: number): number {
    let low = begin;
    let high = end;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      const found = this.offset(middle);
      if (found === target) return middle;
      if (found > target) high = middle - 1;
      else low = middle;
    }
    return low;
  }
}

export class TimeEntries {
  readonly bytes: Uint8Array;
  readonly baseOffset: Long;
  readonly count: number;

  constructor(bytes: Uint8Array, baseOffset: Long) {
    this.bytes = bytes;
    this.baseOffset = baseOffset;
    this.count = Math.floor(bytes.length / timeEntryBytes);
  }

  timestamp(slot: number): Long {
    return longAt(this.bytes, slot * timeEntryBytes);
  }

  offset(slot: number): Long {
    return plus(this.baseOffset, int32At(this.bytes, slot * timeEntryBytes + 8));
  }
}
