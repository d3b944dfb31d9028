/**
 * The znodes of our broker against those of Apache's, after the same steps: what tools and brokers of that release find
 * is the same, node for node, data for data, versions (how often each was written) included.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { createPartitions } from '@kafka-ts/protocol/messages/create-partitions';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { deleteTopics } from '@kafka-ts/protocol/messages/delete-topics';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { initProducerId } from '@kafka-ts/protocol/messages/init-producer-id';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { expect, test } from 'vitest';
import { type Cluster, type ClusterKind, startCluster } from './lib/clusters.ts';
import { KafkaConnection } from './lib/kafka-connection.ts';
import { ServerProcess } from './lib/server-process.ts';
import { dumpZnodes } from './lib/znode-dump.ts';

const config = {
  'offsets.topic.num.partitions': '2',
  'log.segment.delete.delay.ms': '1000',
  'controlled.shutdown.enable': 'true',
};

/** What is run on both; the dumps are taken after start, after the changes, and after a restart. */
async function dumpsOf(kind: ClusterKind, protocol: string, isRestarted: boolean): Promise<string[][]> {
  const more = { 'inter.broker.protocol.version': protocol };
  const cluster = await startCluster({ kind, config: { ...config, ...more } });
  try {
    const fresh = await dump(cluster);
    await change(cluster);
    const changed = await dump(cluster);
    if (!isRestarted) return [fresh, changed];
    await restartBroker(cluster);
    return [fresh, changed, await dump(cluster)];
  } finally {
    await cluster.stop();
  }
}

async function change(cluster: Cluster): Promise<void> {
  const connection = await KafkaConnection.open(cluster.port);
  const create = (name: string, configs: readonly { name: string; value: string }[]) =>
    connection.call(createTopics, 2, {
      topics: [
        { name, numPartitions: 2, replicationFactor: 1, assignments: [], configs },
        {
          name: `${name}-assigned`,
          numPartitions: -1,
          replicationFactor: -1,
          assignments: [{ partitionIndex: 0, brokerIds: [0] }],
          configs: [],
        },
      ],
      timeoutMs: 20_000,
    });
  const created = await create('kept', [{ name: 'retention.ms', value: '86400000' }]);
  expect(created.topics.map(({ errorCode }) => errorCode)).toEqual([0, 0]);
  await create('deleted', [{ name: 'cleanup.policy', value: 'compact' }]);
  const grown = {
    topics: [{ name: 'kept', count: 3, assignments: null }],
    timeoutMs: 20_000,
    validateOnly: false,
  };
  expect((await connection.call(createPartitions, 0, grown)).results[0]?.errorCode).toBe(0);
  const removed = { topicNames: ['deleted', 'deleted-assigned'], topics: [], timeoutMs: 20_000 };
  const { responses } = await connection.call(deleteTopics, 1, removed);
  expect(responses.map(({ errorCode }) => errorCode)).toEqual([0, 0]);
  await connection.call(metadata, 4, {
    topics: [{ name: 'automatic', topicId: '' }],
    allowAutoTopicCreation: true,
  });
  await connection.call(findCoordinator, 1, { key: 'a-group', keyType: 0 });
  await connection.call(initProducerId, 0, { transactionalId: null, transactionTimeoutMs: 60_000 });
  connection.close();
}

/** The dump as soon as two looks in a row see the same, with the topics led. */
async function dump(cluster: Cluster): Promise<string[]> {
  const zookeeper = cluster.zookeeper ?? '';
  const replacements = [
    [/"timestamp":"\d+"/g, '"timestamp":"<ms>"'],
    [/"topic_id":"[\w-]{22}"/g, '"topic_id":"<id>"'],
    [/"id":"[\w-]{22}"/g, '"id":"<id>"'],
    [new RegExp(`\\b${cluster.port}\\b`, 'g'), '<port>'],
  ] as const;
  const deadlineMs = performance.now() + 20_000;
  for (let last = ''; performance.now() < deadlineMs; await sleep(400)) {
    const lines = await dumpZnodes(zookeeper, replacements);
    const text = lines.join('\n');
    if (
      text === last &&
      lines.some((line) => line.startsWith('/controller ')) &&
      !text.includes('/delete_topics/')
    ) {
      return lines;
    }
    last = text;
  }
  throw new Error('the znodes do not come to rest');
}

async function restartBroker(cluster: Cluster): Promise<void> {
  const { broker } = cluster;
  await broker.stop();
  started.push(await ServerProcess.launch(broker.options));
}

const started: ServerProcess[] = [];

interface Peer {
  readonly kind: ClusterKind;
  readonly protocol: string;
  /** Also after a restart; brokers up to 1.0 elected every leader again at each start. */
  readonly isRestarted?: boolean;
  /** What our broker, which follows the code of 3.9, writes otherwise than that release, whatever protocol is set. */
  readonly otherwise?: readonly (readonly [RegExp, string])[];
}

const since11: readonly (readonly [RegExp, string])[] = [
  [/^\/feature .*/, ''],
  [/^\/config\/ips .*/, ''],
  [/"kraftControllerEpoch":-1,(.*)"version":2/, '$1"version":1'],
  [/"adding_replicas":{},(.*),"removing_replicas":{},"version":3/, '$1,"version":1'],
];
/** 1.0 registered and was elected in more or fewer steps: how often nodes were written is not compared. */
const since10: typeof since11 = [...since11, [/^\/config\/(users|brokers) .*/, ''], [/ v\d+(?= )/, '']];

const peers: readonly Peer[] = [
  { kind: 'apache 3.9.2', protocol: '3.9', isRestarted: true },
  { kind: 'apache 3.9.2', protocol: '2.3' },
  { kind: 'apache 2.2.0', protocol: '2.2', otherwise: since11 },
  { kind: 'apache 1.0.0', protocol: '1.0', otherwise: since10 },
];

test.each(peers)('as $kind with protocol $protocol writes them', async (peer) => {
  const { kind, protocol, isRestarted = false, otherwise = [] } = peer;
  const theirs = await dumpsOf(kind, protocol, isRestarted);
  const ours = await dumpsOf('kafka-ts with zookeeper', protocol, isRestarted);
  for (const process of started.splice(0)) await process.stop();
  const comparable = (dump: readonly string[] = []): string[] =>
    dump
      .map((line) => otherwise.reduce((text, [found, written]) => text.replace(found, written), line))
      .filter((line) => line !== '');
  ['after start', 'after the changes', 'after a restart'].forEach((when, index) => {
    expect(comparable(ours[index]), when).toEqual(comparable(theirs[index]));
  });
});
