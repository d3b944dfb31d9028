/**
 * How many partitions this broker takes. Each costs a file handle and some ten kilobytes, so that without a limit a few requests with
 * large numbers would take the process down; Apache's ZooKeeper mode has none and dies of them.
 * The broker's own topics do not count, and always have room: without them no group would work on a broker that is full.
 */
import { Errors } from '@kafka-ts/protocol/errors';
import type { MetadataCache } from '../metadata/metadata-cache.ts';
import { type Refusal, refuse } from './refusal.ts';
import { internalTopics, isInternalTopic } from './topic-names.ts';

/** Of one request (KRaft's limit), and of all topics together. */
const MAX_PARTITIONS = 10_000;

export class PartitionBudget {
  readonly #metadata: MetadataCache;
  /** Topics (and growths) that were ordered, with the partitions that the metadata does not show yet. */
  readonly #ordered = new Map<string, number>();

  constructor(metadata: MetadataCache) {
    this.#metadata = metadata;
  }

  /** Why `topic` may not have `count` partitions (it has `present` now); undefined if it may. */
  refusal(topic: string, count: number, present = 0): Refusal | undefined {
    const added = count - present;
    if (added > MAX_PARTITIONS) {
      return refuse(Errors.POLICY_VIOLATION, 'Excessively large number of partitions per request.');
    }
    if (isInternalTopic(topic)) return undefined;
    const held = this.#held();
    if (held + added <= MAX_PARTITIONS) return undefined;
    return refuse(
      Errors.POLICY_VIOLATION,
      `This broker takes ${MAX_PARTITIONS} partitions and has ${held}: there is no room for ${added} more.`,
    );
  }

  /** Counts what is about to be written, until the metadata shows it. */
  order(topic: string, count: number): void {
    if (!isInternalTopic(topic)) this.#ordered.set(topic, count);
  }

  /** What was ordered did not come to be. */
  forget(topic: string): void {
    this.#ordered.delete(topic);
  }

  #held(): number {
    let held = this.#metadata.partitionCount;
    for (const topic of internalTopics) held -= this.#metadata.partitionsOf(topic).length;
    for (const [topic, count] of this.#ordered) {
      const missing = count - this.#metadata.partitionsOf(topic).length;
      if (missing <= 0) this.#ordered.delete(topic);
      else held += missing;
    }
    return held;
  }
}
