/** The offsets that a group keeps at its coordinator. */
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import type { BrokerConnection } from '../connection/broker-connection.ts';
import type { GroupMembership, GroupOffset } from '../group-member.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { byTopic, nameOf } from '../topic-partition.ts';
import type { CoordinatorLink } from './coordinator-link.ts';

const FIRST_VERSION_IN_KAFKA = 1;
const FIRST_VERSION_WITH_INSTANCES = 7;
const FIRST_STABLE_VERSION = 7;
const FIRST_VERSION_WITH_SEVERAL_GROUPS = 8;

export interface GroupOffsetsOptions {
  readonly groupInstanceId: string | undefined;
  /** Whether offsets of open transactions are waited for. */
  readonly isCommittedOnly: boolean;
  readonly timeoutMs: number;
}

export class GroupOffsets {
  readonly #link: CoordinatorLink;
  readonly #options: GroupOffsetsOptions;

  constructor(link: CoordinatorLink, options: GroupOffsetsOptions) {
    this.#link = link;
    this.#options = options;
  }

  /** @throws KafkaError, ConnectionError, NoBrokerError */
  async commit(membership: GroupMembership, offsets: readonly GroupOffset[]): Promise<void> {
    if (offsets.length === 0) return;
    await this.#link.retrying(this.#options.timeoutMs, (connection) =>
      this.#commitOnce(connection, membership, offsets),
    );
  }

  async #commitOnce(
    connection: BrokerConnection,
    { groupId, generationId, memberId }: GroupMembership,
    offsets: readonly GroupOffset[],
  ): Promise<void> {
    const { groupInstanceId } = this.#options;
    const version = requireVersion(connection.versionOf(offsetCommit), FIRST_VERSION_IN_KAFKA);
    const isNamed =
      groupInstanceId !== undefined && version >= FIRST_VERSION_WITH_INSTANCES && memberId !== '';
    const topics = [...byTopic(offsets)].map(([name, list]) => ({
      name,
      partitions: list.map(({ partition, offset, metadata, leaderEpoch }) => ({
        partitionIndex: partition,
        committedOffset: offset,
        committedMetadata: metadata ?? '',
        ...(leaderEpoch === undefined ? {} : { committedLeaderEpoch: leaderEpoch }),
      })),
    }));
    const response = await connection.request(
      offsetCommit,
      {
        groupId,
        generationIdOrMemberEpoch: generationId,
        memberId,
        topics,
        ...(isNamed ? { groupInstanceId } : {}),
      },
      { version },
    );
    for (const { name, partitions } of response.topics) {
      for (const { partitionIndex, errorCode } of partitions) {
        this.#link.check(errorCode, `committing ${name}-${partitionIndex} for group ${groupId}`);
      }
    }
  }

  /** Those of the partitions that have one. @throws KafkaError, ConnectionError, NoBrokerError */
  async fetch(groupId: string, partitions: readonly TopicPartition[]): Promise<GroupOffset[]> {
    if (partitions.length === 0 || groupId === '') return [];
    return this.#link.retrying(this.#options.timeoutMs, (connection) =>
      this.#fetchOnce(connection, groupId, partitions),
    );
  }

  async #fetchOnce(
    connection: BrokerConnection,
    groupId: string,
    partitions: readonly TopicPartition[],
  ): Promise<GroupOffset[]> {
    const version = requireVersion(connection.versionOf(offsetFetch), FIRST_VERSION_IN_KAFKA);
    const topics = [...byTopic(partitions)].map(([name, list]) => ({
      name,
      partitionIndexes: list.map(({ partition }) => partition),
    }));
    const requireStable = version >= FIRST_STABLE_VERSION && this.#options.isCommittedOnly;
    const isSeveral = version >= FIRST_VERSION_WITH_SEVERAL_GROUPS;
    const asked = isSeveral
      ? { groupId: '', topics: [], groups: [{ groupId, topics }] }
      : { groupId, topics, groups: [] };
    const response = await connection.request(offsetFetch, { ...asked, requireStable }, { version });
    const answer = isSeveral ? response.groups[0] : response;
    if (answer === undefined) return [];
    this.#link.check(answer.errorCode, `offsets of group ${groupId}`);
    return answer.topics.flatMap(({ name, partitions: list }) =>
      list.flatMap((each) => {
        const where = { topic: name, partition: each.partitionIndex };
        this.#link.check(each.errorCode, `offset of group ${groupId} for ${nameOf(where)}`);
        if (each.committedOffset < 0) return [];
        const leaderEpoch = each.committedLeaderEpoch < 0 ? undefined : each.committedLeaderEpoch;
        return [{ ...where, offset: each.committedOffset, metadata: each.metadata ?? '', leaderEpoch }];
      }),
    );
  }
}

function requireVersion(version: number | undefined, lowest: number): number {
  if (version !== undefined && version >= lowest) return version;
  throw new KafkaError(
    Errors.UNSUPPORTED_VERSION,
    'the broker is too old to keep offsets of groups for this client (0.10 and later do)',
  );
}
