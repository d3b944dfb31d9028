import { Errors } from '@kafka-ts/protocol/errors';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import type { SeededRandom } from '../seeded-random.ts';
import { type BrokerClient, isPassing, Refused } from './broker-client.ts';
import type { FoundRecord } from './log-model.ts';

interface Batch {
  readonly values: readonly string[];
  readonly baseSequence: number;
}

/** Batches that an idempotent producer may have out at one time. */
const MAX_IN_FLIGHT = 5;

export interface BrokerProducerOptions {
  readonly client: BrokerClient;
  readonly random: SeededRandom;
  readonly topic: string;
  readonly partition: number;
  /** An idempotent one repeats what was not acknowledged, the other one gives it up. */
  readonly isIdempotent: boolean;
  readonly nowMs: () => number;
}

/** Writes to one partition that nobody else writes to, and knows what must be in it. */
export class BrokerProducer {
  readonly #options: BrokerProducerOptions;
  /** In the order of sending. */
  readonly #sent: string[] = [];
  /** By offset. */
  readonly #acknowledged = new Map<number, string>();
  /** Of acknowledged batches, by base offset. */
  readonly #batchBytes = new Map<number, number>();
  #open: Batch[] = [];
  #producerId = -1;
  #sequence = 0;

  constructor(options: BrokerProducerOptions) {
    this.#options = options;
  }

  get acknowledgedCount(): number {
    return this.#acknowledged.size;
  }

  /** Sends until `isDone`; then an idempotent producer goes on until all is acknowledged. */
  async run(isDone: () => boolean): Promise<void> {
    const { client, random, isIdempotent } = this.#options;
    if (isIdempotent) this.#producerId = await client.producerId();
    while (!isDone() || this.#open.length > 0) {
      if (this.#open.length === 0) this.#open = this.#newBatches();
      const answers = await Promise.allSettled(this.#open.map((batch) => this.#send(batch)));
      this.#open = this.#open.filter((batch, index) => {
        const answer = answers[index];
        if (answer?.status === 'fulfilled') return false;
        this.#demandExcuse(answer?.reason, index, batch);
        return isIdempotent;
      });
      await client.pause(this.#open.length > 0 ? 20 + random.below(60) : random.below(40));
    }
  }

  /** Throws unless `found`, the whole partition from `startOffset` on, is what the acknowledgements promised. */
  check(found: readonly FoundRecord[], startOffset = 0): void {
    const { isIdempotent, topic, partition } = this.#options;
    const name = `${topic}-${partition}`;
    const byOffset = new Map(found.map(({ offset, value }) => [offset, value]));
    for (const [offset, value] of this.#acknowledged) {
      if (offset < startOffset || byOffset.get(offset) === value) continue;
      throw new Error(
        `${name}: ${value} was acknowledged at ${offset}, found ${byOffset.get(offset) ?? 'nothing'}`,
      );
    }
    const order = new Map(this.#sent.map((value, index) => [value, index]));
    let before = -1;
    for (const { offset, value } of found) {
      const place = order.get(value) ?? -1;
      if (place <= before) {
        const last = this.#sent[before] ?? 'nothing';
        throw new Error(`${name}: ${value} (${offset}) is twice, out of order or made up; before it ${last}`);
      }
      before = place;
    }
    const left = this.#sent.length - startOffset;
    if (isIdempotent && found.length !== left) {
      throw new Error(`${name}: ${left} records sent exactly once, found ${found.length}`);
    }
  }

  /** What an idempotent producer's batches from `startOffset` on take in the log. */
  bytesFrom(startOffset: number): number {
    return [...this.#batchBytes].reduce(
      (sum, [offset, bytes]) => sum + (offset < startOffset ? 0 : bytes),
      0,
    );
  }

  /** The very first batch goes alone: a broker takes any sequence number of a producer that it does not know. */
  #newBatches(): Batch[] {
    const { random, topic, partition } = this.#options;
    const count = this.#sent.length === 0 ? 1 : 1 + random.below(MAX_IN_FLIGHT);
    return Array.from({ length: count }, () => {
      const baseSequence = this.#sequence;
      const values = Array.from({ length: 1 + random.below(3) }, () => {
        return `${topic}-${partition}:${this.#sequence++}${'.'.repeat(random.below(120))}`;
      });
      this.#sent.push(...values);
      return { values, baseSequence };
    });
  }

  async #send({ values, baseSequence }: Batch): Promise<void> {
    const { client, topic, partition, isIdempotent, nowMs } = this.#options;
    const identity = isIdempotent ? { producerId: this.#producerId, producerEpoch: 0, baseSequence } : {};
    const records = values.map((value) => ({ timestamp: nowMs(), value: Buffer.from(value) }));
    const batch = buildRecordBatch(records, identity);
    const baseOffset = await client.produce(topic, partition, batch);
    this.#batchBytes.set(baseOffset, batch.length);
    for (const [index, value] of values.entries()) {
      const other = this.#acknowledged.get(baseOffset + index);
      if (other !== undefined && other !== value) {
        throw new Error(`offset ${baseOffset + index} was acknowledged for ${other} and for ${value}`);
      }
      this.#acknowledged.set(baseOffset + index, value);
    }
  }

  /** Behind a batch that was refused the next ones are out of order until it was repeated. */
  #demandExcuse(reason: unknown, index: number, batch: Batch): void {
    const isOutOfOrder =
      reason instanceof Refused && reason.code === Errors.OUT_OF_ORDER_SEQUENCE_NUMBER.code;
    if (isPassing(reason) || (isOutOfOrder && index > 0)) return;
    throw new Error(`${batch.values[0]}: ${reason instanceof Error ? reason.message : reason}`, {
      cause: reason,
    });
  }
}
