/** The same for batches of magic 0 and 1: single messages, and wrappers around compressed ones, which keep their magic and codec. */
import { codecFromId } from '@kafka-ts/protocol/records/compression/compression-codec';
import { maxDecompressedBytes } from '@kafka-ts/protocol/records/compression/index';
import { type LegacyMessage, legacyMessageAt } from '@kafka-ts/protocol/records/legacy-message';
import { innerMessages, openWrapperInSteps } from '@kafka-ts/protocol/records/message-set';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { BatchAttributes } from '@kafka-ts/protocol/records/record-batch';
import { maxTimestampOfBatch } from '../log/segment-check.ts';
import { type BatchPlace, recordsAtATime } from './cleaned-batch.ts';
import type { CleanedSegmentWriter } from './cleaned-segment-writer.ts';
import type { SegmentCleanerOptions } from './segment-cleaner.ts';

type LegacyFilterOptions = Pick<
  SegmentCleanerOptions,
  'map' | 'counts' | 'pace' | 'maxMessageBytes' | 'warn'
>;

export class LegacyFilter {
  readonly #options: LegacyFilterOptions;

  constructor(options: LegacyFilterOptions) {
    this.#options = options;
  }

  /** Writes what stays of `batch`. */
  async clean(batch: BatchPlace, writer: CleanedSegmentWriter, keepsTombstones: boolean): Promise<void> {
    const { bytes, at, end } = batch;
    const message = legacyMessageAt(bytes, at);
    const { counts } = this.#options;
    if ((message.attributes & BatchAttributes.codecMask) !== 0) {
      await this.#cleanWrapper(batch, message, writer, keepsTombstones);
      return;
    }
    counts.messagesRead++;
    if (!this.#stays(message, keepsTombstones)) return;
    counts.messagesWritten++;
    counts.bytesWritten += end - at;
    await writer.append(bytes.subarray(at, end), message.offset, message.timestamp);
  }

  async #cleanWrapper(
    { bytes, at, end }: BatchPlace,
    message: LegacyMessage,
    writer: CleanedSegmentWriter,
    keepsTombstones: boolean,
  ): Promise<void> {
    const { counts, pace } = this.#options;
    const wrapper = await pace.run(openWrapperInSteps(message, maxDecompressedBytes));
    const kept: LegacyMessage[] = [];
    let isSame = true;
    let count = 0;
    for (const inner of innerMessages(wrapper)) {
      count++;
      const stays = this.#stays(inner, keepsTombstones);
      // Old releases wrote inner messages of another magic than their wrapper's (KAFKA-4298): those are put right.
      if (!stays || inner.magic !== message.magic) isSame = false;
      if (stays) kept.push(inner);
      if (count % recordsAtATime === 0) await pace.pause();
    }
    counts.messagesRead += count;
    counts.messagesWritten += kept.length;
    if (kept.length === 0) return;
    const logAppendTime = wrapper.logAppendTime;
    const set = isSame ? bytes.subarray(at, end) : await this.#rebuilt(message, kept, logAppendTime);
    counts.bytesWritten += set.length;
    const lastOffset = kept.at(-1)?.offset ?? message.offset;
    await writer.append(set, isSame ? message.offset : lastOffset, maxTimestampOfBatch(set, 0));
    this.#warnOfGrowth(end - at, set.length, message.offset);
  }

  async #rebuilt(
    message: LegacyMessage,
    kept: readonly LegacyMessage[],
    logAppendTime: number | undefined,
  ): Promise<Uint8Array> {
    const { magic } = message;
    const codec = codecFromId(message.attributes & BatchAttributes.codecMask) ?? 0;
    const builder = new MessageSetBuilder({ magic, codec, logAppendTime });
    for (const { offset, timestamp, key, value } of kept) builder.append(offset, timestamp, key, value);
    return await this.#options.pace.run(builder.buildInSteps());
  }

  #stays({ offset, key, value }: LegacyMessage, keepsTombstones: boolean): boolean {
    const { map, counts } = this.#options;
    if (offset > map.latestOffset) return true;
    if (key === null) {
      counts.invalidMessages++;
      return false;
    }
    return offset >= map.get(key, 0, key.length) && (value !== null || keepsTombstones);
  }

  #warnOfGrowth(oldBytes: number, newBytes: number, offset: number): void {
    const { maxMessageBytes, warn } = this.#options;
    if (newBytes <= oldBytes || newBytes <= maxMessageBytes) return;
    warn(
      `Record batch with last offset ${offset} exceeded max record batch size ${maxMessageBytes} after cleaning (new size is ${newBytes})`,
    );
  }
}
