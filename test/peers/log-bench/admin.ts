/** Topics of many partitions, made with the project's own codec and awaited until each partition has a leader. */
import { setTimeout as sleep } from 'node:timers/promises';
import { createTopics } from '@kafka-ts/protocol/messages/create-topics';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { KafkaConnection } from '../lib/kafka-connection.ts';

export interface TopicShape {
  readonly name: string;
  readonly partitions: number;
}

/** One request for all; resolves when each partition has a leader. Old records stay: retention is off. */
export async function makeTopics(port: number, topics: readonly TopicShape[]): Promise<void> {
  const connection = await KafkaConnection.open(port);
  try {
    const configs = [{ name: 'retention.ms', value: '-1' }];
    const wanted = topics.map(({ name, partitions }) => ({
      ...{ name, numPartitions: partitions, replicationFactor: 1, assignments: [], configs },
    }));
    const answer = await connection.call(createTopics, 4, { topics: wanted, timeoutMs: 120_000 });
    for (const { name, errorCode, errorMessage } of answer.topics) {
      if (errorCode !== 0) throw new Error(`create topic ${name}: error ${errorCode} ${errorMessage ?? ''}`);
    }
    const partitions = topics.reduce((sum, topic) => sum + topic.partitions, 0);
    const deadline = Date.now() + 120_000;
    while ((await leaderCount(connection)) < partitions) {
      if (Date.now() > deadline)
        throw new Error(`not all of ${partitions} partitions have a leader after 120 s`);
      await sleep(20);
    }
  } finally {
    connection.close();
  }
}

/** Partitions that have a leader, of all topics. */
export async function leaderCount(connection: KafkaConnection): Promise<number> {
  const { topics } = await connection.call(metadata, 4, { topics: null, allowAutoTopicCreation: false });
  let count = 0;
  for (const { partitions } of topics) {
    for (const { errorCode, leaderId } of partitions) if (errorCode === 0 && leaderId >= 0) count++;
  }
  return count;
}
