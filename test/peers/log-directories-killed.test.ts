/**
 * A broker's two log directories under a storm of writes, ours and Apache's by turns, killed (`kill -9`) or stopped at any moment: in the midst of
 * compactions, moves between the directories, transactions, deletions of records. Whoever comes next shows every acknowledged record
 * of committed transactions, no other, the last value of each key, the group's offset, and knows what producers sent last.
 *
 * `LOG_DIRECTORY_KILLS=20`: so many turns of each pair; without it nothing is done. `LOG_DIRECTORY_SEED=7` for other moments.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { alterReplicaLogDirs } from '@kafka-ts/protocol/messages/alter-replica-log-dirs';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { expect, test } from 'vitest';
import type { KafkaConnection } from './lib/kafka-connection.ts';
import { freePorts } from './lib/server-process.ts';
import { ZooKeeperHome } from './lib/zookeeper-servers.ts';
import { SharedPlace } from './log-directories/shared-place.ts';
import { StormWriter } from './log-directories/storm-writer.ts';

const turns = Number(process.env['LOG_DIRECTORY_KILLS'] ?? 0);
const seed = Number(process.env['LOG_DIRECTORY_SEED'] ?? 1);
/** Compactions and moves take long, so that most deaths meet one. */
const settings = {
  'offsets.topic.segment.bytes': '4000',
  'transaction.state.log.segment.bytes': '4000',
  'log.cleaner.min.cleanable.ratio': '0.01',
  'log.cleaner.io.max.bytes.per.second': '1500000',
  'replica.alter.log.dirs.io.max.bytes.per.second': '40000',
  'transaction.partition.verification.enable': 'false',
};

async function createAll(connection: KafkaConnection, hasOldFormat: boolean): Promise<void> {
  const compacted = {
    'cleanup.policy': 'compact',
    'segment.bytes': '6000',
    'min.cleanable.dirty.ratio': '0.01',
  };
  const topics: Record<string, Record<string, string>> = {
    storm: compacted,
    'storm-kept': { 'segment.bytes': '9000' },
    ...(hasOldFormat ? { 'storm-old': { ...compacted, 'message.format.version': '0.10.2' } } : {}),
  };
  const answer = await connection.call(createTopics, 2, {
    topics: Object.entries(topics).map(([name, configs]) => ({
      name,
      numPartitions: 1,
      replicationFactor: 1,
      assignments: [],
      configs: Object.entries(configs).map(([key, value]) => ({ name: key, value })),
    })),
    timeoutMs: 10_000,
    validateOnly: false,
  });
  expect(answer.topics.map(({ errorCode }) => errorCode)).toEqual(Object.keys(topics).map(() => 0));
}

/** Files of what was under way, by kind. */
function leftovers(logDirs: readonly string[], counts: Map<string, number>): void {
  for (const logDir of logDirs) {
    const names = readdirSync(logDir, { recursive: true }).map(String);
    for (const kind of ['.cleaned', '.swap', '.deleted', '-future', '-delete']) {
      if (names.some((name) => name.endsWith(kind))) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
  }
}

async function moveOne(connection: KafkaConnection, path: string, topic: string): Promise<void> {
  const dirs = [{ path, topics: [{ name: topic, partitions: [0] }] }];
  await connection.call(alterReplicaLogDirs, 0, { dirs });
}

test.skipIf(turns === 0).each(['3.9.2', '2.2.0'] as const)(
  `${turns} times ours or Apache %s dies or stops in a storm`,
  async (apache) => {
    const random = new SeededRandom(seed);
    const home = mkdtempSync(join(tmpdir(), 'kafka-ts-log-directories-killed-'));
    const [zkPort = 0, port = 0] = await freePorts(2);
    const zookeeper = await new ZooKeeperHome(zkPort, home).launchOurs();
    const place = new SharedPlace({
      ...{ directory: join(home, 'broker'), zookeeper: `127.0.0.1:${zkPort}`, port, apache, settings },
    });
    const writer = new StormWriter(random, apache === '2.2.0');
    const counts = new Map<string, number>();
    let kills = 0;
    let isDone = false;
    try {
      for (let turn = 0; turn < turns; turn++) {
        const who = random.chance(50) ? 'ours' : apache;
        await place.start(who, turn === 0 ? 0 : 3);
        await place.connected(async (connection) => {
          if (turn === 0) await createAll(connection, apache === '2.2.0');
          await writer.check(connection, `${who} in turn ${turn}`, who !== 'ours');
          const storm = writer.writeOn(connection, who !== 'ours');
          for (let pause = 300 + random.below(2500); pause > 0; pause -= 400) {
            await sleep(Math.min(pause, 400));
            const topic = random.pick(['storm', 'storm-kept']);
            if (random.chance(25))
              await moveOne(
                connection,
                random.pick(['first', 'second']) === 'first'
                  ? (place.logDirs[0] ?? '')
                  : (place.logDirs[1] ?? ''),
                topic,
              );
          }
          const isKill = random.chance(75);
          if (isKill) kills++;
          await (isKill ? place.kill() : place.stop());
          await storm;
        });
        leftovers(place.logDirs, counts);
      }
      await place.start('ours', 3);
      await place.connected((connection) => writer.check(connection, 'ours at the end', false));
      console.log(
        `${apache}: ${kills} kills, ${turns - kills} stops, ${writer.operations} answers; directories found with ${[...counts].map(([kind, count]) => `${kind} ${count}`).join(', ')}`,
      );
      isDone = true;
    } finally {
      await place.kill();
      await zookeeper.stop();
      if (isDone) rmSync(home, { recursive: true, force: true });
      else console.log(`turn by turn in ${home}`);
    }
  },
  3_600_000,
);
