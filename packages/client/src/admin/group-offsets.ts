/** OffsetFetch, OffsetCommit and OffsetDelete as tools need them: in the place of a group, not of a member. */
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { offsetDelete } from '@kafka-ts/protocol/messages/offset-delete';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import type { Cluster } from '../cluster/cluster.ts';
import { askCoordinator } from '../cluster/coordinated.ts';
import { fetchOffsets, sendCommit } from '../group/offset-requests.ts';
import { byTopic, type TopicPartition } from '../topic-partition.ts';
import type { GroupOffset } from './group-administration.ts';

const NO_OFFSET = -1;
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
    if (partitions === undefined && version < 2) {
      throw new KafkaError(
        Errors.UNSUPPORTED_VERSION,
        'the broker is too old to tell all offsets of a group',
      );
    }
    const { errorCode: ofGroup, offsets } = await fetchOffsets(connection, { version, groupId, partitions });
    const failed = offsets.find((one) => one.errorCode !== Errors.NONE.code);
    const errorCode = version >= 2 ? ofGroup : (failed?.errorCode ?? Errors.NONE.code);
    if (errorCode !== Errors.NONE.code && !errorByCode(errorCode).retriable)
      throw new KafkaError(errorByCode(errorCode));
    return { errorCode, answer: offsets.filter(({ offset }) => offset !== NO_OFFSET) };
  });
}

/** @throws KafkaError with the first partition's error */
export async function commitOffsets(
  cluster: Cluster,
  groupId: string,
  offsets: readonly (TopicPartition & { readonly offset: number })[],
): Promise<void> {
  const errorCode = await askCoordinator(cluster, groupId, async ({ connection }) => {
    const version = connection.versionOf(offsetCommit) ?? 1;
    const request = { version, groupId, generationId: -1, memberId: '', offsets };
    const codes = (await sendCommit(connection, request)).map((one) => one.errorCode);
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
