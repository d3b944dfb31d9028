import { Errors } from '@kafka-ts/protocol/errors';
import type { SeededRandom } from '../seeded-random.ts';
import { type BrokerClient, isPassing, Refused } from './broker-client.ts';
import type { FoundRecord } from './log-model.ts';

export interface BrokerConsumerOptions {
  readonly client: BrokerClient;
  readonly random: SeededRandom;
  readonly topic: string;
  readonly partition: number;
  /** Commits its position for this group. */
  readonly groupId: string;
  /** What is old leaves the log; after a crash some of it may be back, as with Apache's broker. */
  readonly hasRetention: boolean;
}

/** Reads one partition all the time, now and then from its start again, and commits how far it came. */
export class BrokerConsumer {
  readonly #options: BrokerConsumerOptions;
  readonly #seen: (string | undefined)[] = [];
  #committed = -1;
  /** A commit without an answer. */
  #mayBeCommitted: number | undefined;

  constructor(options: BrokerConsumerOptions) {
    this.#options = options;
  }

  async run(isDone: () => boolean): Promise<void> {
    const { client, random } = this.#options;
    let position = 0;
    while (!isDone()) {
      position = await this.#read(position);
      if (random.chance(20)) await this.#commit(position);
      if (random.chance(5)) {
        position = 0;
        await this.#checkCommit();
      }
      await client.pause(random.below(60));
    }
    await this.#checkCommit();
  }

  /** All that is left in the partition, from the start of its log on. */
  async all(): Promise<{ readonly startOffset: number; readonly records: readonly FoundRecord[] }> {
    const { client, topic, partition } = this.#options;
    const startOffset = await this.#start();
    const records: FoundRecord[] = [];
    for (let position = startOffset; ; ) {
      try {
        const found = await client.persist(() => client.fetch(topic, partition, position, 0));
        const last = found.at(-1);
        if (last === undefined) return { startOffset, records };
        this.#compare(found);
        records.push(...found);
        position = last.offset + 1;
      } catch (error) {
        if (!isOutOfRange(error) || (await this.#start()) <= position) throw error;
        return this.all();
      }
    }
  }

  async #start(): Promise<number> {
    const { client, topic, partition, hasRetention } = this.#options;
    const start = await client.logStartOffset(topic, partition);
    if (start === 0 || hasRetention) return start;
    throw new Error(`${topic}-${partition}: nothing was to leave the log, now it starts at ${start}`);
  }

  async #read(position: number): Promise<number> {
    const { client, topic, partition, random } = this.#options;
    try {
      const found = await client.fetch(topic, partition, position, random.below(100));
      this.#compare(found);
      return (found.at(-1)?.offset ?? position - 1) + 1;
    } catch (error) {
      if (!isOutOfRange(error) && isPassing(error)) return position;
      // What a consumer was given was there: its position may lie before the start, never behind the end.
      if (!isOutOfRange(error) || !this.#options.hasRetention) throw error;
      const start = await this.#start();
      return start;
    }
  }

  /** Throws where a record differs from what was once read at its offset. */
  #compare(found: readonly FoundRecord[]): void {
    for (const { offset, value } of found) {
      const before = this.#seen[offset];
      if (before !== undefined && before !== value) {
        throw new Error(`offset ${offset}: ${before} was read before, ${value} now`);
      }
      this.#seen[offset] = value;
    }
  }

  async #commit(position: number): Promise<void> {
    const { client, groupId, topic } = this.#options;
    try {
      await client.commit(groupId, topic, position);
      this.#committed = position;
      this.#mayBeCommitted = undefined;
    } catch (error) {
      if (!isPassing(error)) throw error;
      this.#mayBeCommitted = position;
      await this.#checkCommit();
    }
  }

  async #checkCommit(): Promise<void> {
    const { client, groupId, topic } = this.#options;
    const stored = await client.committed(groupId, topic);
    if (stored !== this.#committed && stored !== this.#mayBeCommitted) {
      throw new Error(`${groupId}: ${this.#committed} was committed, found ${stored}`);
    }
    this.#committed = stored;
    this.#mayBeCommitted = undefined;
  }
}

function isOutOfRange(error: unknown): boolean {
  return error instanceof Refused && error.code === Errors.OFFSET_OUT_OF_RANGE.code;
}
