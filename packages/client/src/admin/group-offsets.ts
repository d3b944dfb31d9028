/** OffsetFetch, OffsetCommit and OffsetDelete as tools need them: in the place of a group, not of a member. */
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { offsetDelete } from '@kafka-ts/protocol/messages/offset-delete';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import type { Cluster } from '../cluster/cluster.ts';
import { askCoordinator } from '../cluster/coordinated.ts';
import { byTopic, type TopicPartition } from '../topic-partition.ts';
import type { GroupOffset } from './group-administration.ts';

const NO_OFFSET = -1;
/** The broker's own retention counts. */
const DEFAULT_RETENTION = -1;
/** From version 8 on several groups are asked for at once, in another form. */
const OFFSET_FETCH_LIMIT = 7;

/** What the group has committed, for the partitions or for all. */
export function committedOffsets(
  cluster: Cluster,
  groupId: string,
  partitions: readonly TopicPartition[] | undefined,
): Promise<GroupOffset[]> {
  return askCoordinator(cluster, groupId, async ({ connection }) => {
    const version = connection.versionOf(offsetFetch, OFFSET_FETCH_LIMIT) ?? 0;
    const asked = partitions === undefined ? null : [...byTopic(partitions)];
    const topics = asked?.map(([name, ofTopic]) => ({
      name,
      partitionIndexes: ofTopic.map(({ partition }) => partition),
    }));
    if (topics === undefined && version < 2) {
      throw new KafkaError(
        Errors.UNSUPPORTED_VERSION,
        'the broker is too old to tell all offsets of a group',
      );
    }
    const request = { groupId, topics: topics ?? null };
    const response = await connection.request(offsetFetch, request, { version });
    const found = response.topics.flatMap(({ name, partitions: ofTopic }) =>
      ofTopic.map((one) => ({ topic: name, ...one })),
    );
    const failed = found.find(({ errorCode }) => errorCode !== Errors.NONE.code);
    const errorCode = version >= 2 ? response.errorCode : (failed?.errorCode ?? Errors.NONE.code);
    if (errorCode !== Errors.NONE.code && !errorByCode(errorCode).retriable)
      throw new KafkaError(errorByCode(errorCode));
    return {
      errorCode,
      answer: found.filter(({ committedOffset }) => committedOffset !== NO_OFFSET).map(groupOffset),
    };
  });
}

/** @throws KafkaError with the first partition's error */
export async function commitOffsets(
  cluster: Cluster,
  groupId: string,
  offsets: readonly (TopicPartition & { readonly offset: number })[],
): Promise<void> {
  const errorCode = await askCoordinator(cluster, groupId, async ({ connection }) => {
    const topics = [...byTopic(offsets)].map(([name, ofTopic]) => ({
      name,
      partitions: ofTopic.map(({ partition, offset }) => ({
        partitionIndex: partition,
        committedOffset: offset,
        committedMetadata: '',
      })),
    }));
    const version = connection.versionOf(offsetCommit) ?? 1;
    const request = {
      groupId,
      generationIdOrMemberEpoch: -1,
      memberId: '',
      topics,
      ...(version >= 2 && version <= 4 ? { retentionTimeMs: DEFAULT_RETENTION } : {}),
    };
    const response = await connection.request(offsetCommit, request, { version });
    const codes = response.topics.flatMap(({ partitions }) => partitions.map((one) => one.errorCode));
    const failed = codes.find((code) => code !== Errors.NONE.code) ?? Errors.NONE.code;
    return { errorCode: failed, answer: failed };
  });
  if (errorCode !== Errors.NONE.code) throw new KafkaError(errorByCode(errorCode));
}

/** The error of each partition. @throws KafkaError where the group as a whole is refused */
export async function deleteOffsets(
  cluster: Cluster,
  groupId: string,
  partitions: readonly TopicPartition[],
): Promise<readonly (KafkaError | undefined)[]> {
  const response = await askCoordinator(cluster, groupId, async ({ connection }) => {
    const topics = [...byTopic(partitions)].map(([name, ofTopic]) => ({
      name,
      partitions: ofTopic.map(({ partition }) => ({ partitionIndex: partition })),
    }));
    const answer = await connection.request(offsetDelete, { groupId, topics });
    return { errorCode: answer.errorCode, answer };
  });
  if (response.errorCode !== Errors.NONE.code) throw new KafkaError(errorByCode(response.errorCode));
  const codes = new Map(
    response.topics.flatMap(({ name, partitions: ofTopic }) =>
      ofTopic.map(({ partitionIndex, errorCode }) => [`${name}/${partitionIndex}`, errorCode]),
    ),
  );
  return partitions.map(({ topic, partition }) => {
    const code = codes.get(`${topic}/${partition}`) ?? Errors.UNKNOWN_TOPIC_OR_PARTITION.code;
    return code === Errors.NONE.code ? undefined : new KafkaError(errorByCode(code));
  });
}

function groupOffset(found: {
  readonly topic: string;
  readonly partitionIndex: number;
  readonly committedOffset: number;
  readonly committedLeaderEpoch: number;
  readonly metadata: string | null;
}): GroupOffset {
  return {
    topic: found.topic,
    partition: found.partitionIndex,
    offset: found.committedOffset,
    leaderEpoch: found.committedLeaderEpoch,
    metadata: found.metadata ?? '',
  };
}
