/** Notes the last offset of each key of the dirty section of a log, segment by segment, until the map is full. */
import { codecFromId } from '@kafka-ts/protocol/records/compression/compression-codec';
import { maxDecompressedBytes } from '@kafka-ts/protocol/records/compression/index';
import { Scratch } from '@kafka-ts/protocol/records/compression/scratch';
import { type LegacyMessage, legacyMessageAt } from '@kafka-ts/protocol/records/legacy-message';
import { innerMessages, openWrapperInSteps } from '@kafka-ts/protocol/records/message-set';
import {
  BatchAttributes,
  baseOffsetAt,
  batchSizeAt,
  isControlAt,
  lastOffsetAt,
  magicAt,
  recordCountAt,
} from '@kafka-ts/protocol/records/record-batch';
import { lastOffsetOfBatch } from '../log/segment-check.ts';
import { batchChunks, type ChunkBuffers } from './batch-chunks.ts';
import { type BatchPlace, demandIntact, keysOf, recordsAtATime } from './cleaned-batch.ts';
import type { CleanedTransactions } from './cleaned-transactions.ts';
import type { CleanerCounts } from './cleaner-counts.ts';
import type { CleanerPace } from './cleaner-pace.ts';
import type { OffsetMap } from './offset-map.ts';
import type { OriginalFile } from './original-file.ts';
import type { DirtyRecords } from './record-filter.ts';

export interface OffsetMapBuilderOptions {
  readonly map: OffsetMap;
  /** Where the dirty section begins. */
  readonly startOffset: number;
  readonly transactions: CleanedTransactions;
  readonly buffers: ChunkBuffers;
  readonly pace: CleanerPace;
  readonly counts: CleanerCounts;
}

export class OffsetMapBuilder {
  readonly #options: OffsetMapBuilderOptions;
  readonly #unpacked = new Scratch();
  /** Of the keys that are put together. */
  readonly #offsets = new Float64Array(recordsAtATime);
  /** Of the last record. */
  #lastOffset = -1;
  /** Whether each record had a higher offset than the one before, inside those of its batch. */
  #isInOrder = true;
  /** Whether records were seen that have none. */
  #hasKeyless = false;

  constructor(options: OffsetMapBuilderOptions) {
    this.#options = options;
  }

  /**
   * Goes through `segment` from byte `position` on, where a batch begins; the log goes on behind it at `nextOffset`. Returns whether the
   * map has become full before its end.
   */
  async add(segment: OriginalFile, position: number, nextOffset: number): Promise<boolean> {
    const { map, startOffset, buffers, pace, counts } = this.#options;
    for await (const chunk of batchChunks(segment, position, buffers)) {
      await pace.passed(chunk.end);
      for (let at = 0; at < chunk.end; ) {
        const end = at + batchSizeAt(chunk.bytes, at);
        const place = chunk.position + at;
        const batch = { bytes: chunk.bytes, at, end, name: () => `${segment.path} at byte ${place}` };
        demandIntact(batch);
        if (await this.#addBatch(batch)) return true;
        const lastOffset = lastOffsetOfBatch(chunk.bytes, at);
        if (lastOffset >= startOffset) map.latestOffset = lastOffset;
        at = end;
        const pause = pace.pause();
        if (pause !== undefined) await pause;
      }
      counts.mapBytesRead += chunk.end;
    }
    map.latestOffset = nextOffset - 1;
    return false;
  }

  /** What {@link RecordFilter} may go by; undefined where only the map tells which records are the newest. */
  async dirtyRecords(): Promise<DirtyRecords | undefined> {
    const { map, startOffset, pace } = this.#options;
    if (!this.#isInOrder) return undefined;
    const newest = await pace.run(map.newestOffsets(startOffset));
    return newest === undefined ? undefined : { newest, haveKeys: !this.#hasKeyless };
  }

  async #addBatch(batch: BatchPlace): Promise<boolean> {
    const { transactions } = this.#options;
    const { bytes, at, end } = batch;
    if (magicAt(bytes, at) < 2) return this.#addLegacy(legacyMessageAt(bytes, at));
    if (isControlAt(bytes, at)) transactions.isMarkerOfNothing(bytes, at, end);
    else if (!transactions.isAborted(bytes, at)) return this.#addRecords(batch);
    return false;
  }

  async #addRecords(batch: BatchPlace): Promise<boolean> {
    const { map, startOffset, pace } = this.#options;
    const baseOffset = baseOffsetAt(batch.bytes, batch.at);
    const count = recordCountAt(batch.bytes, batch.at);
    if (count === 0) return false;
    const keys = await keysOf(batch, pace, this.#unpacked);
    const offsets = this.#offsets;
    const lastOffset = lastOffsetAt(batch.bytes, batch.at);
    let previous = Math.max(this.#lastOffset, baseOffset - 1);
    for (let done = 0; done < count; ) {
      const stop = Math.min(count, done + recordsAtATime);
      let noted = 0;
      for (; done < stop; done++) {
        keys.advance();
        const offset = baseOffset + keys.offsetDelta;
        if (offset <= previous || offset > lastOffset) this.#isInOrder = false;
        previous = offset;
        if (keys.keyLength < 0) this.#hasKeyless = true;
        if (keys.keyLength < 0 || offset < startOffset) continue;
        map.note(noted, keys.bytes, keys.keyStart, keys.keyLength);
        offsets[noted++] = offset;
      }
      map.fetchNoted(noted);
      for (let index = 0; index < noted; index++) {
        if (map.isFull) return true;
        map.putNoted(index, offsets[index] ?? 0);
      }
      if (map.wantsToGrow) await pace.run(map.grow());
      const pause = pace.pause();
      if (pause !== undefined) await pause;
    }
    this.#lastOffset = previous;
    return false;
  }

  async #addLegacy(message: LegacyMessage): Promise<boolean> {
    const { map, pace } = this.#options;
    if (map.wantsToGrow) await pace.run(map.grow());
    if (codecFromId(message.attributes & BatchAttributes.codecMask) === 0) return this.#addMessage(message);
    const wrapper = await pace.run(openWrapperInSteps(message, maxDecompressedBytes));
    let count = 0;
    for (const inner of innerMessages(wrapper)) {
      if (this.#addMessage(inner)) return true;
      if (++count % recordsAtATime !== 0) continue;
      if (map.wantsToGrow) await pace.run(map.grow());
      const pause = pace.pause();
      if (pause !== undefined) await pause;
    }
    return false;
  }

  #addMessage({ key, offset }: LegacyMessage): boolean {
    const { map, startOffset } = this.#options;
    if (offset <= this.#lastOffset) this.#isInOrder = false;
    this.#lastOffset = offset;
    if (key === null || offset < startOffset) return false;
    if (map.isFull) return true;
    map.put(key, 0, key.length, offset);
    return false;
  }
}
