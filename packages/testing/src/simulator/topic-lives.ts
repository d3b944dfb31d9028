/**
 * A topic that is created, filled, deleted and created again by the same name, over and over:
 *
 * - each one has an id of its own, which stays the same as long as it lives;
 * - its records are those that were written to it, at their offsets: nothing of a former one comes back;
 * - nothing is served for the id of a former one, and a deletion that was acknowledged is not taken back.
 */
import { Errors } from '@kafka-ts/protocol/errors';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import type { SeededRandom } from '../seeded-random.ts';
import { type BrokerClient, isPassing } from './broker-client.ts';

export interface TopicLivesOptions {
  readonly client: BrokerClient;
  readonly random: SeededRandom;
  readonly topic: string;
  readonly nowMs: () => number;
}

export class TopicLives {
  readonly #options: TopicLivesOptions;
  readonly #formerIds: string[] = [];
  /** Of the present topic: what was sent, and what was acknowledged by its offset. */
  #sent = new Set<string>();
  #acknowledged = new Map<number, string>();

  /** The topic was not found to delete: perhaps by a broker that had not learnt of it yet. */
  #mayRemain = false;

  constructor(options: TopicLivesOptions) {
    this.#options = options;
  }

  /** Goes on until `isDone`, and through two topics at least. */
  async run(isDone: () => boolean): Promise<void> {
    const { client, random, topic } = this.#options;
    while (!isDone() || this.#formerIds.length < 2) {
      const id = await this.#create();
      for (let rounds = random.below(4); rounds >= 0; rounds--) {
        await this.#write();
        await this.#check(id);
        await client.pause(random.below(150));
      }
      await this.#check(id);
      this.#mayRemain = !(await client.deleteTopic(topic));
      this.#formerIds.push(id);
      this.#sent = new Set();
      this.#acknowledged = new Map();
    }
  }

  /** The id of the new topic. The name is free only when the deletion has reached ZooKeeper, a little after its answer. */
  async #create(): Promise<string> {
    const { client, random, topic } = this.#options;
    for (;;) {
      const segmentBytes = 900 + random.below(2_000);
      await client.createTopic(topic, 1, { 'segment.bytes': `${segmentBytes}` });
      const id = await client.topicId(topic);
      if (id !== undefined && !this.#formerIds.includes(id)) return id;
      if (id !== undefined && this.#mayRemain) this.#mayRemain = !(await client.deleteTopic(topic));
      await client.pause(20);
    }
  }

  async #write(): Promise<void> {
    const { client, random, topic, nowMs } = this.#options;
    const before = this.#sent.size;
    const values = Array.from({ length: 1 + random.below(5) }, (_, index) => {
      return `life ${this.#formerIds.length}, record ${before + index}${'.'.repeat(random.below(100))}`;
    });
    for (const value of values) this.#sent.add(value);
    const records = values.map((value) => ({ timestamp: nowMs(), value: Buffer.from(value) }));
    try {
      const baseOffset = await client.produce(topic, 0, buildRecordBatch(records));
      for (const [index, value] of values.entries()) this.#acknowledged.set(baseOffset + index, value);
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
  }

  async #check(id: string): Promise<void> {
    const { client, topic } = this.#options;
    const name = `${topic}, created ${this.#formerIds.length + 1} times`;
    const present = await client.topicId(topic);
    // A broker that has just started does not know its topics yet.
    if (present !== undefined && present !== id)
      throw new Error(`${name}: its id was ${id}, now it is ${present}`);
    const found = new Map<number, string>();
    for (;;) {
      const position = found.size;
      const records = await client.persist(() => client.fetch(topic, 0, position, 0));
      for (const { offset, value } of records) {
        if (offset !== found.size) throw new Error(`${name}: ${found.size} expected, found offset ${offset}`);
        if (!this.#sent.has(value)) throw new Error(`${name}: '${value}' was not written to it`);
        found.set(offset, value);
      }
      if (records.length === 0) break;
    }
    for (const [offset, value] of this.#acknowledged) {
      if (found.get(offset) === value) continue;
      throw new Error(`${name}: '${value}' was acknowledged at ${offset}, found ${found.get(offset)}`);
    }
    await this.#checkFormer(name);
  }

  async #checkFormer(name: string): Promise<void> {
    const former = this.#formerIds.at(-1);
    if (former === undefined) return;
    const code = await this.#options.client.fetchById(former);
    if (code !== Errors.UNKNOWN_TOPIC_ID.code) {
      throw new Error(`${name}: a fetch by the id of the one before was answered with code ${code}`);
    }
  }
}
