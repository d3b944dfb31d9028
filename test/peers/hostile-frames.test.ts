/**
 * Hostile frames on the ports of broker and ZooKeeper, beside 500 connections that hold on to what they can:
 * no process ends, memory stays bounded, ordinary clients notice nothing. Always the same seed, unless `HOSTILE_SEED`
 * names another; `HOSTILE_FRAMES=100000` fires so many instead of 40,000, `HOSTILE_BOMBS` is the share of compression bombs among Produce requests in
 * percent, `HOSTILE_BROKER='apache 3.9.2'` proves the test itself.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { peakResidentMb } from '../../bench/lib/process-figures.ts';
import { fire, msUntilClosed, occupy } from '../hostile/cannon.ts';
import { KafkaFrames } from '../hostile/kafka-frames.ts';
import { startNormalClient, startNormalSession } from '../hostile/normal-client.ts';
import { connectRequest, createParent, ZooKeeperFrames } from '../hostile/zookeeper-frames.ts';
import { createTopic } from './lib/admin.ts';
import { type Cluster, startCluster } from './lib/clusters.ts';
import { KafkaConnection } from './lib/kafka-connection.ts';
import { fetchRequest } from './lib/requests.ts';
import { wantedZooKeeper } from './lib/wanted-zookeeper.ts';

const isApache = process.env['HOSTILE_BROKER'] === 'apache 3.9.2';
const frames = Number(process.env['HOSTILE_FRAMES'] ?? 40_000);
const seed = Number(process.env['HOSTILE_SEED'] ?? 2);
const bombPercent = Number(process.env['HOSTILE_BOMBS'] ?? 2);
const maxResidentMb = 250;
/** An ensemble of Apache's takes no connections any more after a few such frames: that is not ours to show. */
const zooKeeperShare = wantedZooKeeper()?.kind === 'ensemble' ? 0 : 0.2;
const topics = { attacked: 'attacked', ordinary: 'ordinary', bulk: 'bulk' } as const;

let cluster: Cluster;

beforeAll(async () => {
  cluster = await startCluster({
    kind: isApache ? 'apache 3.9.2' : 'kafka-ts with zookeeper',
    config: { 'auto.create.topics.enable': 'true' },
  });
  for (const topic of Object.values(topics)) await createTopic(cluster.port, topic);
  await fire({
    port: zooKeeperPort(),
    count: 1,
    lanes: 1,
    preamble: connectRequest,
    next: () => ({ label: 'create /hostile', bytes: createParent, isWhole: true }),
  });
});

afterAll(() => cluster?.stop());

function zooKeeperPort(): number {
  return Number(/:(\d+)/.exec(cluster.zookeeper ?? '')?.[1]);
}

async function topicIdOf(topic: string): Promise<string> {
  const connection = await KafkaConnection.open(cluster.port);
  const answer = await connection.call(metadata, 12, {
    topics: [{ topicId: 'AAAAAAAAAAAAAAAAAAAAAA', name: topic }],
    allowAutoTopicCreation: false,
  });
  connection.close();
  return answer.topics[0]?.topicId ?? '';
}

function expectAllRunning(): void {
  const all = [...cluster.zooKeepers, cluster.broker];
  expect(all.filter((process) => !process.isRunning)).toEqual([]);
}

describe(`hostile frames, HOSTILE_SEED=${seed}`, () => {
  test('a frame that announces 2 GB closes its connection at once', async () => {
    const size = Buffer.from([0x7f, 0xff, 0xff, 0xff, 0]);
    expect(await msUntilClosed(cluster.port, size)).toBeLessThan(200);
    expect(await msUntilClosed(zooKeeperPort(), size)).toBeLessThan(200);
  });

  test(`${frames} frames and 500 greedy connections end nothing and disturb nobody`, async () => {
    const random = new SeededRandom(seed);
    const targets = {
      topic: topics.attacked,
      topicId: await topicIdOf(topics.attacked),
      group: 'attacked-group',
      bombPercent,
    };
    const kafkaFrames = new KafkaFrames(targets, random.fork());
    const zooKeeperFrames = new ZooKeeperFrames(random.fork());
    const announced = Buffer.from([0x06, 0x40, 0, 0, 0]); // 100 MiB, and one byte of it
    const unread = Buffer.concat(Array(50).fill(fetchRequest(topics.bulk, 0, 0)));
    const greedy = [
      ...(await occupy(cluster.port, 250, announced)),
      ...(await occupy(cluster.port, 250, unread)),
    ];
    const ordinary = [startNormalClient(cluster.port, topics.ordinary), startNormalSession(zooKeeperPort())];

    const counts = await Promise.all([
      fire({
        port: cluster.port,
        count: frames * (1 - zooKeeperShare),
        lanes: 24,
        next: () => kafkaFrames.next(),
      }),
      fire({
        port: zooKeeperPort(),
        count: frames * zooKeeperShare,
        lanes: 8,
        preamble: connectRequest,
        next: () => zooKeeperFrames.next(),
      }),
    ]);
    await sleep(500);
    expectAllRunning();
    const experiences = await Promise.all(ordinary.map((client) => client.stop()));
    const peaks = cluster.pids.map((pid) => peakResidentMb([pid]));
    console.log(JSON.stringify({ counts, peaks, experiences: experiences.map(summary) }));
    for (const experience of experiences) {
      expect(experience.rounds).toBeGreaterThan(100);
      expect(summary(experience).p99).toBeLessThan(100);
      expect(summary(experience).max).toBeLessThan(500);
    }
    // A JVM takes what it is given.
    const ours = isApache ? [] : wantedZooKeeper() === undefined ? peaks : peaks.slice(-1);
    for (const peak of ours) expect(peak).toBeLessThanOrEqual(maxResidentMb);
    for (const socket of greedy) socket.destroy();
  });
});

function summary({ rounds, latencies }: { readonly rounds: number; readonly latencies: readonly number[] }) {
  const at = (share: number): number => latencies[Math.min(rounds - 1, Math.floor(rounds * share))] ?? 0;
  return { rounds, p50: at(0.5), p99: at(0.99), max: at(1) };
}
