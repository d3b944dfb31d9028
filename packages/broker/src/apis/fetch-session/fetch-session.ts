/** The partitions of one client's incremental fetches, and what it was told of each. */
import { zeroUuid } from '@kafka-ts/protocol/bytes/uuid';
import { type FetchPartition, partitionKey } from './fetch-partition.ts';

/** What decides whether a partition is in an incremental answer. */
export interface ToldPartition {
  readonly errorCode: number;
  readonly highWatermark: number;
  readonly logStartOffset: number;
  readonly sizeBytes: number;
  /** A diverging epoch or a preferred replica. */
  readonly hasNews: boolean;
}

interface CachedPartition {
  wanted: FetchPartition;
  highWatermark: number;
  logStartOffset: number;
}

export interface FetchSessionOptions {
  readonly id: number;
  readonly usesTopicIds: boolean;
  readonly partitions: readonly FetchPartition[];
  readonly nowMs: number;
}

export class FetchSession {
  readonly id: number;
  readonly usesTopicIds: boolean;
  readonly createdMs: number;
  /** In the order of reading: those that had data go to the end. */
  readonly #partitions = new Map<string, CachedPartition>();
  #epoch = 1;
  #lastUsedMs: number;

  constructor(options: FetchSessionOptions) {
    this.id = options.id;
    this.usesTopicIds = options.usesTopicIds;
    this.createdMs = options.nowMs;
    this.#lastUsedMs = options.nowMs;
    this.change(options.partitions, []);
  }

  /** What the next request must carry. */
  get epoch(): number {
    return this.#epoch;
  }

  get size(): number {
    return this.#partitions.size;
  }

  get lastUsedMs(): number {
    return this.#lastUsedMs;
  }

  /** A request with the right epoch came. */
  use(nowMs: number): void {
    this.#lastUsedMs = nowMs;
    this.#epoch = this.#epoch === 0x7fffffff ? 1 : this.#epoch + 1;
  }

  change(updated: readonly FetchPartition[], forgottenKeys: readonly string[]): void {
    for (const key of forgottenKeys) this.#partitions.delete(key);
    for (const wanted of updated) {
      const key = partitionKey(wanted.topic, wanted.topicId, wanted.partition);
      const known = this.#partitions.get(key);
      if (known !== undefined) known.wanted = wanted;
      else this.#partitions.set(key, { wanted, highWatermark: -1, logStartOffset: -1 });
    }
  }

  /** All partitions in order; ids that were unknown are looked up again. */
  partitions(topicName: (topicId: string) => string | undefined): FetchPartition[] {
    const all: FetchPartition[] = [];
    for (const cached of this.#partitions.values()) {
      const { topic, topicId } = cached.wanted;
      if (topic === '' && topicId !== zeroUuid) {
        const found = topicName(topicId);
        if (found !== undefined) cached.wanted = { ...cached.wanted, topic: found };
      }
      all.push(cached.wanted);
    }
    return all;
  }

  /** Notes what is told of `wanted`; returns whether it belongs into an incremental answer. */
  tell(wanted: FetchPartition, told: ToldPartition): boolean {
    const key = this.#keyOf(wanted);
    const cached = key === undefined ? undefined : this.#partitions.get(key);
    if (key === undefined || cached === undefined) return false;
    const isError = told.errorCode !== 0;
    const isNews =
      told.sizeBytes > 0 ||
      told.hasNews ||
      isError ||
      cached.highWatermark !== told.highWatermark ||
      cached.logStartOffset !== told.logStartOffset;
    cached.highWatermark = isError ? -1 : told.highWatermark;
    cached.logStartOffset = isError ? -1 : told.logStartOffset;
    if (told.sizeBytes > 0) {
      this.#partitions.delete(key);
      this.#partitions.set(key, cached);
    }
    return isNews;
  }

  #keyOf({ topic, topicId, partition }: FetchPartition): string | undefined {
    const key = partitionKey(topic, topicId, partition);
    if (this.#partitions.has(key)) return key;
    const unnamed = partitionKey('', topicId, partition);
    return this.#partitions.has(unnamed) ? unnamed : undefined;
  }
}
