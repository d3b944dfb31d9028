/** DeleteRecords, asked of the leaders of the partitions. */
import { type ErrorInfo, Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { deleteRecords } from '@kafka-ts/protocol/messages/delete-records';
import type { Cluster } from '../cluster/cluster.ts';
import { sleep } from '../cluster/sleep.ts';
import { byTopic, type TopicPartition } from '../topic-partition.ts';
import type { DeletedRecords, RecordsToDelete } from './log-administration.ts';

const TIMEOUT_MS = 30_000;
/** An election takes a moment. */
const RETRY_FOR_MS = 5_000;
const RETRY_MS = 100;

/** Errors that another leader may not have. */
const passing: ReadonlySet<ErrorInfo> = new Set([
  Errors.LEADER_NOT_AVAILABLE,
  Errors.NOT_LEADER_OR_FOLLOWER,
  Errors.BROKER_NOT_AVAILABLE,
]);

/** What became of each, in the order asked. */
export async function deleteRecordsBefore(
  cluster: Cluster,
  wanted: readonly RecordsToDelete[],
): Promise<DeletedRecords[]> {
  const { clock } = cluster.environment;
  const deadlineMs = clock.monotonicMs() + RETRY_FOR_MS;
  const done = new Map<RecordsToDelete, DeletedRecords>();
  for (;;) {
    const open = wanted.filter((one) => !done.has(one));
    for (const [one, answer] of await attempt(cluster, open)) {
      const { error } = answer;
      const isOver = error === undefined || !passing.has(error.error) || clock.monotonicMs() > deadlineMs;
      if (isOver) done.set(one, answer);
    }
    if (done.size === wanted.length) break;
    await sleep(clock, RETRY_MS);
  }
  return wanted.map((one) => done.get(one) ?? failed(one, Errors.UNKNOWN_SERVER_ERROR));
}

async function attempt(
  cluster: Cluster,
  wanted: readonly RecordsToDelete[],
): Promise<Map<RecordsToDelete, DeletedRecords>> {
  const { topics } = await cluster.metadata([...byTopic(wanted).keys()]);
  const leaders = new Map<string, number>();
  const problems = new Map<string, number>();
  for (const { name, errorCode, partitions } of topics) {
    problems.set(name ?? '', errorCode);
    for (const { partitionIndex, leaderId } of partitions)
      leaders.set(keyOf({ topic: name ?? '', partition: partitionIndex }), leaderId);
  }
  const answers = new Map<RecordsToDelete, DeletedRecords>();
  const led = wanted.filter((one) => {
    const leader = leaders.get(keyOf(one));
    const code = problems.get(one.topic) ?? Errors.UNKNOWN_TOPIC_OR_PARTITION.code;
    if (leader === undefined)
      answers.set(
        one,
        failed(one, code === Errors.NONE.code ? Errors.UNKNOWN_TOPIC_OR_PARTITION : errorByCode(code)),
      );
    else if (leader < 0) answers.set(one, failed(one, Errors.LEADER_NOT_AVAILABLE));
    return leader !== undefined && leader >= 0;
  });
  const byLeader = Map.groupBy(led, (one) => leaders.get(keyOf(one)) ?? -1);
  await Promise.all(
    [...byLeader].map(async ([leader, own]) => {
      for (const [one, answer] of await askLeader(cluster, leader, own)) answers.set(one, answer);
    }),
  );
  return answers;
}

async function askLeader(
  cluster: Cluster,
  leader: number,
  own: readonly RecordsToDelete[],
): Promise<Map<RecordsToDelete, DeletedRecords>> {
  const connection = await cluster.broker(leader);
  const topics = [...byTopic(own)].map(([name, ofTopic]) => ({
    name,
    partitions: ofTopic.map(({ partition, offset }) => ({ partitionIndex: partition, offset })),
  }));
  const response = await connection.request(deleteRecords, { topics, timeoutMs: TIMEOUT_MS });
  const found = new Map(
    response.topics.flatMap(({ name, partitions }) =>
      partitions.map((answer) => [keyOf({ topic: name, partition: answer.partitionIndex }), answer] as const),
    ),
  );
  return new Map(
    own.map((one) => {
      const { errorCode = Errors.UNKNOWN_SERVER_ERROR.code, lowWatermark = -1 } = found.get(keyOf(one)) ?? {};
      const { topic, partition } = one;
      if (errorCode !== Errors.NONE.code) return [one, failed(one, errorByCode(errorCode))];
      return [one, { topic, partition, lowWatermark, error: undefined }];
    }),
  );
}

function failed({ topic, partition }: TopicPartition, error: ErrorInfo): DeletedRecords {
  const isInvalid = error === Errors.INVALID_TOPIC_EXCEPTION;
  const message = `Failed to fetch metadata for partition ${topic}-${partition} due to invalid topic \`${topic}\``;
  return {
    topic,
    partition,
    lowWatermark: -1,
    error: new KafkaError(error, isInvalid ? message : undefined),
  };
}

function keyOf({ topic, partition }: TopicPartition): string {
  return `${partition} ${topic}`;
}
