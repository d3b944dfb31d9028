/**
 * A topic that keeps few bytes: an idempotent producer fills it, a consumer reads it, old segments leave it.
 *
 * - what is left is a log without a gap, of what was sent exactly once, and ends behind the last acknowledged record;
 * - retention leaves `retention.bytes` at least, and takes something in the end if there is enough of it.
 */
import type { SeededRandom } from '../seeded-random.ts';
import type { BrokerClient } from './broker-client.ts';
import { BrokerConsumer } from './broker-consumer.ts';
import { BrokerProducer } from './broker-producer.ts';

export interface RetentionLaneOptions {
  readonly client: BrokerClient;
  readonly random: SeededRandom;
  readonly topic: string;
  readonly nowMs: () => number;
}

/** Patience with a broker that looks for old segments every 150 ms. */
const PATIENCE_MS = 5_000;

export class RetentionLane {
  readonly #options: RetentionLaneOptions;
  readonly #retentionBytes: number;
  readonly #segmentBytes: number;
  readonly #producer: BrokerProducer;
  readonly #consumer: BrokerConsumer;

  constructor(options: RetentionLaneOptions) {
    const { random } = options;
    this.#options = options;
    this.#retentionBytes = 500 + random.below(4_000);
    this.#segmentBytes = 600 + random.below(1_000);
    const common = { ...options, partition: 0 };
    this.#producer = new BrokerProducer({ ...common, random: random.fork(), isIdempotent: true });
    this.#consumer = new BrokerConsumer({
      ...{ ...common, random: random.fork(), groupId: `group-${options.topic}`, hasRetention: true },
    });
  }

  async run(isDone: () => boolean): Promise<void> {
    const { client, topic } = this.#options;
    await client.createTopic(topic, 1, {
      'segment.bytes': `${this.#segmentBytes}`,
      'retention.bytes': `${this.#retentionBytes}`,
    });
    await Promise.all([this.#producer.run(isDone), this.#consumer.run(isDone)]);
    await this.#awaitRetention();
    const { startOffset, records } = await this.#consumer.all();
    this.#producer.check(records, startOffset);
    const left = this.#producer.bytesFrom(startOffset);
    if (startOffset > 0 && left < this.#retentionBytes) {
      const kept = `of ${this.#retentionBytes} bytes to be kept ${left} are left`;
      throw new Error(`${topic}: ${kept} from offset ${startOffset} on`);
    }
  }

  /** Until so little is left that no segment can go. */
  async #awaitRetention(): Promise<void> {
    const { client, nowMs, topic } = this.#options;
    const deadlineMs = nowMs() + PATIENCE_MS;
    for (;;) {
      const left = this.#producer.bytesFrom(await client.logStartOffset(topic, 0));
      if (left < this.#retentionBytes + this.#segmentBytes) return;
      if (nowMs() > deadlineMs) throw new Error(`${topic}: retention left ${left} bytes`);
      await client.pause(100);
    }
  }
}
