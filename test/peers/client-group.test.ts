/**
 * Two group members of our client and Apache's console consumer share a topic: they rebalance as members come and go, the
 * broker is restarted beneath them, and every record arrives once. `CLIENT_GROUP_BROKERS=apache 0.11.0.0,…` names other
 * brokers than ours, `CLIENT_GROUP_CONSUMER=2.2.0` another release of the console consumer, and with `CLIENT_GROUP_KILL` the broker is
 * ended by `kill -9`.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { KafkaAdmin } from '@kafka-ts/client/admin/kafka-admin';
import { Cluster as ClientCluster } from '@kafka-ts/client/cluster/cluster';
import { parseBrokerList } from '@kafka-ts/client/connection/broker-address';
import { PollingGroupMember } from '@kafka-ts/client/group/polling-group-member';
import { PipelinedProducer } from '@kafka-ts/client/producer/pipelined-producer';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { afterEach, expect, test } from 'vitest';
import { apacheCommand } from './lib/apache-tools.ts';
import { type Cluster, type ClusterKind, startCluster } from './lib/clusters.ts';
import { apacheVersions } from './lib/installations.ts';
import { ServerProcess } from './lib/server-process.ts';

const environment = nodeEnvironment();
const TOPIC = 'shared';
const PARTITIONS = 6;

const kinds: readonly ClusterKind[] = (process.env['CLIENT_GROUP_BROKERS'] ?? 'kafka-ts')
  .split(',')
  .map((name): ClusterKind => {
    if (name === 'kafka-ts') return name;
    const version = apacheVersions.find((each) => name === `apache ${each}`);
    if (version === undefined)
      throw new Error(`CLIENT_GROUP_BROKERS: expected kafka-ts or apache VERSION, found ${name}`);
    return `apache ${version}`;
  });
const consumerVersion =
  apacheVersions.find((version) => version === process.env['CLIENT_GROUP_CONSUMER']) ?? '3.9.2';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const clusterOptions = ({ bootstrap }: Cluster) => ({
  bootstrap: parseBrokerList(bootstrap),
  clientId: 'peer',
});

/** Polls, notes and commits until it is stopped. */
class Member {
  readonly values: string[] = [];
  readonly #member: PollingGroupMember;
  readonly #done: Promise<void>;
  #isStopped = false;

  constructor(cluster: Cluster) {
    this.#member = new PollingGroupMember(environment, clusterOptions(cluster), {
      groupId: 'sharing',
      autoOffsetReset: 'earliest',
      heartbeatIntervalMs: 200,
      sessionTimeoutMs: 10_000,
    });
    this.#member.subscribe([TOPIC], { onPartitionsRevoked: () => this.#member.commit() });
    this.#done = this.#run();
    closing.push(() => this.stop());
  }

  get partitions(): number {
    return this.#member.assignment().length;
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#done;
    await this.#member.close(5000);
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      for (const { records } of await this.#member.poll(200)) {
        for (const { value } of records) this.values.push(Buffer.from(value ?? []).toString());
      }
    }
  }
}

class ConsoleConsumer {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  #text = '';

  constructor({ bootstrap }: Cluster) {
    const options = [
      '--bootstrap-server',
      bootstrap,
      '--topic',
      TOPIC,
      '--group',
      'sharing',
      '--from-beginning',
    ];
    const properties = ['--consumer-property', 'auto.commit.interval.ms=100', '--consumer-property'];
    const [command, args] = apacheCommand(consumerVersion, 'console-consumer', [
      ...options,
      ...properties,
      'heartbeat.interval.ms=200',
    ]);
    this.#child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#child.stdout?.on('data', (bytes) => {
      this.#text += bytes;
    });
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
    closing.push(() => this.stop());
  }

  get values(): string[] {
    return this.#text.split('\n').slice(0, -1);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await this.#ended;
  }
}

test.each(kinds)(
  'members of ours and of Java share a topic of %s; every record arrives once',
  async (kind) => {
    const cluster = await startCluster({ kind, config: { 'group.initial.rebalance.delay.ms': '0' } });
    let broker = cluster.broker;
    closing.push(async () => {
      await broker.stop();
      await cluster.stop();
    });
    const admin = new ClientCluster(environment, clusterOptions(cluster));
    await new KafkaAdmin(admin).createTopic({ name: TOPIC, partitions: PARTITIONS, replicationFactor: 1 });
    admin.close();
    const producer = new PipelinedProducer(new ClientCluster(environment, clusterOptions(cluster)));
    closing.push(() => producer.close());
    const sent: string[] = [];
    const sendRound = async (): Promise<void> => {
      const records = Array.from({ length: PARTITIONS }, (_, partition) => {
        const value = String(sent.length).padStart(5, '0');
        sent.push(value);
        return { key: null, value: Buffer.from(value), partition };
      });
      await producer.send(TOPIC, records);
    };

    const first = new Member(cluster);
    await sendRound();
    await expect.poll(() => first.values.length, { timeout: 20_000 }).toBe(PARTITIONS);
    const second = new Member(cluster);
    const java = new ConsoleConsumer(cluster);
    await expect
      .poll(
        async () => {
          await sendRound();
          return first.partitions === 2 && second.partitions === 2 && java.values.length > 0;
        },
        { timeout: 30_000, interval: 200 },
      )
      .toBe(true);
    const all = (): string[] => [...first.values, ...second.values, ...java.values].toSorted();
    await expect.poll(all, { timeout: 20_000 }).toEqual(sent);

    await (process.env['CLIENT_GROUP_KILL'] === undefined ? broker.stop() : broker.kill());
    broker = await ServerProcess.launch(cluster.broker.options);
    await sendRound();
    await expect.poll(all, { timeout: 30_000 }).toEqual(sent);

    await second.stop();
    await expect.poll(() => first.partitions, { timeout: 20_000 }).toBe(3);
    await java.stop();
    await expect.poll(() => first.partitions, { timeout: 20_000 }).toBe(PARTITIONS);
    await sendRound();
    await expect.poll(all, { timeout: 20_000 }).toEqual(sent);
  },
);
