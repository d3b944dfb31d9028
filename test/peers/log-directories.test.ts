/**
 * One log directory, by turns under our broker and Apache's, on one ZooKeeper: after each clean stop and each `kill -9`
 * the other one takes it over, every record is there, a retry of an idempotent producer's last batch is recognised, and
 * Apache's DumpLogSegments finds nothing wrong with our files.
 */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { produce } from '@kafka-ts/protocol/messages/produce';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { ZooKeeperClient } from '@kafka-ts/zookeeper/client/zookeeper-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTopic } from './lib/admin.ts';
import { apacheCommand, runApacheTool } from './lib/apache-tools.ts';
import { brokerAnswers } from './lib/clusters.ts';
import { KafkaConnection } from './lib/kafka-connection.ts';
import { readPartition } from './lib/partition-content.ts';
import { freePorts, ServerProcess } from './lib/server-process.ts';
import { type RunningZooKeeper, startApacheZooKeeper, wantedZooKeeper } from './lib/wanted-zookeeper.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';

const topic = 'events';
const producerId = 4711;
const recordsPerTurn = 40;

/** A broker's place in the cluster, which ours and Apache's take by turns. */
class SharedBroker {
  readonly directory: string;
  readonly connect: string;
  readonly port: number;
  readonly version: '3.9.2' | '2.2.0';
  #running: ServerProcess | undefined;
  #sequence = 0;

  constructor(directory: string, port: number, version: '3.9.2' | '2.2.0') {
    this.directory = directory;
    this.connect = zookeeper.connect;
    this.port = port;
    this.version = version;
  }

  get logDir(): string {
    return join(this.directory, 'kafka');
  }

  async start(who: 'ours' | 'apache'): Promise<void> {
    await this.#sessionIsGone();
    const path = join(this.directory, 'server.properties');
    const properties = {
      'broker.id': '0',
      listeners: `PLAINTEXT://127.0.0.1:${this.port}`,
      'log.dirs': this.logDir,
      'zookeeper.connect': this.connect,
      'zookeeper.session.timeout.ms': '6000',
      'offsets.topic.num.partitions': '1',
      'offsets.topic.replication.factor': '1',
      'log.segment.bytes': '4000',
      'log.index.interval.bytes': '300',
      'inter.broker.protocol.version': this.version.slice(0, 3),
    };
    writeFileSync(
      path,
      Object.entries(properties)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
    const ours = join(import.meta.dirname, 'lib', 'kafka-main.ts');
    this.#running = await ServerProcess.launch({
      name: who,
      command:
        who === 'ours'
          ? [process.execPath, [ours, path]]
          : apacheCommand(this.version, 'kafka-server', [path]),
      logPath: join(this.directory, `${who}.log`),
      isReady: () => this.#leads(),
    });
  }

  stop(): Promise<void> {
    return this.#running?.stop() ?? Promise.resolve();
  }

  kill(): Promise<void> {
    return this.#running?.kill() ?? Promise.resolve();
  }

  /** Sends `recordsPerTurn` records, three in a batch, and the last batch once more. */
  async produce(): Promise<void> {
    const connection = await KafkaConnection.open(this.port);
    let last: Uint8Array = new Uint8Array();
    let baseOffset = -1;
    for (let sent = 0; sent < recordsPerTurn; sent += 2) {
      const values = [this.#sequence, this.#sequence + 1];
      const records = values.map((value) => ({
        timestamp: Date.now(),
        key: null,
        value: Buffer.from(`value ${value}`),
      }));
      last = buildRecordBatch(records, { producerId, producerEpoch: 0, baseSequence: this.#sequence });
      baseOffset = await this.#send(connection, last);
      this.#sequence += values.length;
    }
    expect(await this.#send(connection, last)).toBe(baseOffset);
    connection.close();
  }

  /** The next batch of the producer is the one after the last: its state survived. */
  async retryLast(): Promise<number> {
    const connection = await KafkaConnection.open(this.port);
    const baseSequence = this.#sequence - 2;
    const records = [baseSequence, baseSequence + 1].map((value) => ({
      timestamp: Date.now(),
      key: null,
      value: Buffer.from(`value ${value}`),
    }));
    const offset = await this.#send(
      connection,
      buildRecordBatch(records, { producerId, producerEpoch: 0, baseSequence }),
    );
    connection.close();
    return offset;
  }

  async values(): Promise<string[]> {
    const connection = await KafkaConnection.open(this.port);
    const found: string[] = [];
    await readPartition(connection, { topic, fromOffset: 0, onRecord: (_, value) => found.push(value) });
    connection.close();
    return found;
  }

  get expected(): string[] {
    return Array.from({ length: this.#sequence }, (_, value) => `value ${value}`);
  }

  async #send(connection: KafkaConnection, records: Uint8Array): Promise<number> {
    const answer = await connection.call(produce, 5, {
      transactionalId: null,
      acks: -1,
      timeoutMs: 10_000,
      topicData: [{ name: topic, partitionData: [{ index: 0, records }] }],
    });
    const partition = answer.responses[0]?.partitionResponses[0];
    expect(partition?.errorCode).toBe(0);
    return partition?.baseOffset ?? -1;
  }

  /** Ready when the partition has its leader again, or there is no topic yet. */
  async #leads(): Promise<void> {
    await brokerAnswers(this.port);
    if (this.#sequence === 0) return;
    const connection = await KafkaConnection.open(this.port);
    try {
      await readPartition(connection, { topic, fromOffset: 0, onRecord: () => {} });
    } finally {
      connection.close();
    }
  }

  /** Apache's broker refuses to start while the session of the one before lives. */
  async #sessionIsGone(): Promise<void> {
    const zk = await ZooKeeperClient.connect(nodeEnvironment(), {
      connect: this.connect,
      sessionTimeoutMs: 10_000,
    });
    try {
      const gone = Promise.withResolvers<void>();
      zk.onWatch(() => gone.resolve());
      if ((await zk.exists('/brokers/ids/0', { watch: true })) !== undefined) await gone.promise;
    } finally {
      await zk.close();
    }
  }
}

let directory: string;
let zookeeper: RunningZooKeeper;
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kafka-ts-log-directories-'));
  const wanted = wantedZooKeeper();
  zookeeper = wanted === undefined ? await startOurs() : await startApacheZooKeeper(wanted, directory);
});
afterEach(async () => {
  for (const server of zookeeper.processes) await server.stop();
  rmSync(directory, { recursive: true, force: true });
});

async function startOurs(): Promise<RunningZooKeeper> {
  const [port = 0] = await freePorts(1);
  const server = await new ZooKeeperHome(port, directory).launchOurs();
  return { connect: `127.0.0.1:${port}`, processes: [server] };
}

/** What Apache's tool says of all files of the partition. */
async function dump(logDir: string, suffix: string): Promise<string> {
  const directory = join(logDir, `${topic}-0`);
  const files = readdirSync(directory).filter((name) => name.endsWith(suffix));
  const paths = files.map((name) => join(directory, name)).join(',');
  const result = await runApacheTool('3.9.2', 'dump-log', ['--files', paths, '--deep-iteration']);
  return result.stdout + result.stderr;
}

test.each(['3.9.2', '2.2.0'] as const)(
  'our broker and Apache %s take a log directory from each other',
  async (version) => {
    const [port = 0] = await freePorts(1);
    const broker = new SharedBroker(directory, port, version);
    await broker.start('ours');
    await createTopic(port, topic);
    await broker.produce();
    await broker.stop();
    for (const suffix of ['.log', '.index', '.timeindex', '.snapshot']) {
      const dumped = await dump(broker.logDir, suffix);
      expect(dumped).toMatch(/^Dumping /m);
      expect(dumped).not.toMatch(/isvalid: false|mismatch|exception|corrupt|unsorted|not found/i);
    }
    const turns = [
      ['apache', 'stop'],
      ['ours', 'kill'],
      ['apache', 'kill'],
      ['ours', 'stop'],
      ['apache', 'stop'],
    ] as const;
    for (const [who, end] of turns) {
      await broker.start(who);
      expect(await broker.values()).toEqual(broker.expected);
      const last = await broker.retryLast();
      expect(last).toBe(broker.expected.length - 2);
      await broker.produce();
      expect(await broker.values()).toEqual(broker.expected);
      await broker[end]();
    }
  },
);
