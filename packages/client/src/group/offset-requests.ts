/** OffsetCommit and OffsetFetch to a coordinator, in every version: what is sent and what is answered. Codes are the caller's to judge. */
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import type { BrokerConnection } from '../connection/broker-connection.ts';
import type { GroupOffset } from '../group-member.ts';
import { byTopic, type TopicPartition } from '../topic-partition.ts';

const FIRST_COMMIT_WITH_INSTANCES = 7;
const FIRST_STABLE_FETCH = 7;
const FIRST_FETCH_OF_SEVERAL_GROUPS = 8;

export interface CommitRequest {
  readonly version: number;
  readonly groupId: string;
  /** -1 and '' for one that is no member. */
  readonly generationId: number;
  readonly memberId: string;
  /** Sent where the version has it, for members only. */
  readonly groupInstanceId?: string | undefined;
  readonly offsets: readonly GroupOffset[];
}

export interface CommittedPartition extends TopicPartition {
  readonly errorCode: number;
}

/** The broker's own retention counts. In the order of the answer. @throws ConnectionError */
export async function sendCommit(
  connection: BrokerConnection,
  { version, groupId, generationId, memberId, groupInstanceId, offsets }: CommitRequest,
): Promise<CommittedPartition[]> {
  const isNamed = groupInstanceId !== undefined && version >= FIRST_COMMIT_WITH_INSTANCES && memberId !== '';
  const topics = [...byTopic(offsets)].map(([name, ofTopic]) => ({
    name,
    partitions: ofTopic.map(({ partition, offset, metadata, leaderEpoch }) => ({
      partitionIndex: partition,
      committedOffset: offset,
      committedMetadata: metadata ?? '',
      ...(leaderEpoch === undefined ? {} : { committedLeaderEpoch: leaderEpoch }),
    })),
  }));
  const request = {
    ...{ groupId, generationIdOrMemberEpoch: generationId, memberId, topics },
    ...(isNamed ? { groupInstanceId } : {}),
  };
  const response = await connection.request(offsetCommit, request, { version });
  return response.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex, errorCode }) => ({
      topic: name,
      partition: partitionIndex,
      errorCode,
    })),
  );
}

export interface OffsetsRequest {
  readonly version: number;
  readonly groupId: string;
  /** Undefined for all of the group, which version 2 brought. */
  readonly partitions: readonly TopicPartition[] | undefined;
  /** Whether offsets of open transactions are waited for, where the version can. */
  readonly isCommittedOnly?: boolean;
}

export interface FetchedOffset extends TopicPartition {
  readonly errorCode: number;
  /** -1 where the group has none. */
  readonly offset: number;
  /** -1 where none was committed with it. */
  readonly leaderEpoch: number;
  readonly metadata: string;
}

export interface FetchedOffsets {
  /** Of the group as a whole; 0 before version 2. */
  readonly errorCode: number;
  /** In the order of the answer. */
  readonly offsets: readonly FetchedOffset[];
}

/** @throws ConnectionError */
export async function fetchOffsets(
  connection: BrokerConnection,
  { version, groupId, partitions, isCommittedOnly = false }: OffsetsRequest,
): Promise<FetchedOffsets> {
  const byName = partitions === undefined ? null : [...byTopic(partitions)];
  const topics =
    byName?.map(([name, ofTopic]) => ({
      name,
      partitionIndexes: ofTopic.map(({ partition }) => partition),
    })) ?? null;
  const isSeveral = version >= FIRST_FETCH_OF_SEVERAL_GROUPS;
  const asked = isSeveral
    ? { groupId: '', topics: [], groups: [{ groupId, topics }] }
    : { groupId, topics, groups: [] };
  const requireStable = version >= FIRST_STABLE_FETCH && isCommittedOnly;
  const response = await connection.request(offsetFetch, { ...asked, requireStable }, { version });
  const answer = isSeveral ? response.groups[0] : response;
  const found = (answer?.topics ?? []).flatMap(({ name, partitions: ofTopic }) =>
    ofTopic.map((one) => ({
      topic: name,
      partition: one.partitionIndex,
      errorCode: one.errorCode,
      offset: one.committedOffset,
      leaderEpoch: one.committedLeaderEpoch,
      metadata: one.metadata ?? '',
    })),
  );
  return { errorCode: answer?.errorCode ?? 0, offsets: found };
}
