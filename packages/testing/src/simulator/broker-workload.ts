/**
 * The clients of the simulated broker. A topic's partitions are written by an idempotent producer and by a plain one, both
 * with acks=all, and read all the time, and a group stores its offset. Some seeds have more: a group with members, a topic
 * that is deleted and created again, a topic whose old records go.
 */
import type { SeededRandom } from '../seeded-random.ts';
import type { SimulatedWorld } from '../simulated-world.ts';
import type { BrokerClient } from './broker-client.ts';
import { BrokerConsumer } from './broker-consumer.ts';
import { BrokerProducer } from './broker-producer.ts';
import { GroupClient } from './group-client.ts';
import { GroupMember } from './group-member.ts';
import { GroupModel } from './group-model.ts';
import { RetentionLane } from './retention-lane.ts';
import { TopicLives } from './topic-lives.ts';

const TOPIC = 'events';
const PARTITIONS = [0, 1];
const GROUP = 'members';

/** Something that works until it is told to stop, and then checks what it knows. */
type Lane = (isDone: () => boolean) => Promise<void>;

export class BrokerWorkload {
  readonly #world: SimulatedWorld;
  readonly #random: SeededRandom;
  readonly #newClient: () => BrokerClient;
  readonly #clients: BrokerClient[] = [];
  #isStopped = false;

  /** `newClient` makes one with a connection of its own. */
  constructor(world: SimulatedWorld, newClient: () => BrokerClient) {
    this.#world = world;
    this.#random = world.random.fork();
    this.#newClient = newClient;
  }

  stop(): void {
    this.#isStopped = true;
  }

  async run(): Promise<void> {
    const client = this.#client();
    const segmentBytes = 600 + this.#random.below(5_000);
    await client.createTopic(TOPIC, PARTITIONS.length, { 'segment.bytes': `${segmentBytes}` });
    const lanes = PARTITIONS.map((partition) => this.#eventsLane(client, partition));
    if (this.#random.chance(40)) lanes.push(...this.#groupLanes());
    if (this.#random.chance(30)) lanes.push(this.#topicLane());
    if (this.#random.chance(30)) lanes.push(this.#retentionLane());
    await Promise.all(lanes.map((lane) => lane(() => this.#isStopped)));
    for (const one of this.#clients) one.close();
  }

  #eventsLane(client: BrokerClient, partition: number): Lane {
    const common = { client, topic: TOPIC, partition, nowMs: () => this.#world.clock.nowMs() };
    const random = (): SeededRandom => this.#random.fork();
    const producer = new BrokerProducer({ ...common, random: random(), isIdempotent: partition === 0 });
    const consumer = new BrokerConsumer({
      ...{ ...common, random: random(), groupId: `group-${partition}`, hasRetention: false },
    });
    return async (isDone) => {
      await Promise.all([producer.run(isDone), consumer.run(isDone)]);
      producer.check((await consumer.all()).records);
    };
  }

  #groupLanes(): Lane[] {
    const sessionTimeoutMs = 300 + this.#random.below(1_000);
    const timeouts = { sessionTimeoutMs, rebalanceTimeoutMs: 200 + this.#random.below(1_000) };
    const model = new GroupModel(GROUP);
    return Array.from({ length: 2 + this.#random.below(2) }, () => {
      const member = new GroupMember({
        ...{
          model,
          random: this.#random.fork(),
          groupId: GROUP,
          topic: TOPIC,
          partitions: PARTITIONS.length,
        },
        group: new GroupClient(this.#client(), GROUP, timeouts),
        silenceMs: 3 * sessionTimeoutMs,
      });
      return (isDone) => member.run(isDone);
    });
  }

  #topicLane(): Lane {
    const lane = new TopicLives({ ...this.#laneOptions(), topic: 'reborn' });
    return (isDone) => lane.run(isDone);
  }

  #retentionLane(): Lane {
    const lane = new RetentionLane({ ...this.#laneOptions(), topic: 'short' });
    return (isDone) => lane.run(isDone);
  }

  #laneOptions(): { client: BrokerClient; random: SeededRandom; nowMs: () => number } {
    return {
      ...{ client: this.#client(), random: this.#random.fork() },
      nowMs: () => this.#world.clock.nowMs(),
    };
  }

  #client(): BrokerClient {
    const client = this.#newClient();
    this.#clients.push(client);
    return client;
  }
}
