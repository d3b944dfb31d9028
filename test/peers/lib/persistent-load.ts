/**
 * A persistent producer and the check that nothing acknowledged is missing: every acknowledged record lies at its
 * offset; of the idempotent producer, alone in its topic, the record with number n lies at offset n, once.
 */
import { expect } from 'vitest';
import { endOffset } from './admin.ts';
import { KafkaConnection } from './kafka-connection.ts';
import { readPartition } from './partition-content.ts';
import {
  type Acknowledged,
  PersistentProducer,
  recordsPerBatch,
  recordValue,
} from './persistent-producer.ts';

/** A producer under way and what was found of its records so far. */
export class PersistentLoad {
  readonly topic: string;
  readonly #port: number;
  readonly #isIdempotent: boolean;
  readonly #producer: PersistentProducer;
  /** Offsets below were compared already. */
  #checkedTo = 0;
  #acknowledgedChecked = 0;

  constructor(port: number, topic: string, isIdempotent: boolean) {
    this.topic = topic;
    this.#port = port;
    this.#isIdempotent = isIdempotent;
    this.#producer = new PersistentProducer({ port, topic, isIdempotent });
  }

  get acknowledgedBatches(): number {
    return this.#producer.acknowledged.length;
  }

  get failure(): Error | undefined {
    return this.#producer.failure;
  }

  /** Compares what was acknowledged since the last check, and all of the log since then, with what was sent. */
  async check(): Promise<void> {
    const acknowledged = this.#producer.acknowledged.slice(this.#acknowledgedChecked);
    this.#acknowledgedChecked += acknowledged.length;
    const values = new Map<number, string>();
    const connection = await KafkaConnection.open(this.#port);
    const from = this.#checkedTo;
    const end = await readPartition(connection, {
      topic: this.topic,
      fromOffset: from,
      onRecord: (offset, value) => values.set(offset, value),
    });
    connection.close();
    const wrong = this.#isIdempotent
      ? // Alone in its topic and exactly once: the record with number n lies at offset n.
        [...values]
          .filter(([offset, value]) => value !== recordValue(this.topic, offset))
          .map(([offset, value]) => `${offset}: ${value}`)
      : acknowledged.flatMap((batch) => this.#missing(batch, values));
    expect(wrong.slice(0, 3), `${this.topic} from ${from} to ${end}`).toEqual([]);
    const lastAcknowledged = acknowledged.reduce(
      (last, { baseOffset }) => Math.max(last, baseOffset + recordsPerBatch),
      0,
    );
    expect(end, `${this.topic}: end of the log`).toBeGreaterThanOrEqual(lastAcknowledged);
    this.#checkedTo = lastAcknowledged > 0 ? lastAcknowledged : from;
  }

  #missing({ first, baseOffset }: Acknowledged, values: ReadonlyMap<number, string>): string[] {
    return Array.from({ length: recordsPerBatch }, (_, index) => index)
      .filter((index) => values.get(baseOffset + index) !== recordValue(this.topic, first + index))
      .map(
        (index) =>
          `record ${first + index}, acknowledged at ${baseOffset + index}: ${values.get(baseOffset + index)}`,
      );
  }

  /** Lets everything be acknowledged, then compares the whole log once more. */
  async finish(): Promise<void> {
    await this.#producer.stop();
    expect(this.failure).toBeUndefined();
    this.#checkedTo = 0;
    this.#acknowledgedChecked = 0;
    await this.check();
    if (this.#isIdempotent) {
      const end = await endOffset(this.#port, this.topic);
      expect(end, `${this.topic}: records`).toBe(this.#producer.sent);
    }
  }
}
