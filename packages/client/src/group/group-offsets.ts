/** The offsets that a group keeps at its coordinator. */
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import type { BrokerConnection } from '../connection/broker-connection.ts';
import type { GroupMembership, GroupOffset } from '../group-member.ts';
import type { TopicPartition } from '../topic-partition.ts';
import { nameOf } from '../topic-partition.ts';
import type { CoordinatorLink } from './coordinator-link.ts';
import { fetchOffsets, sendCommit } from './offset-requests.ts';

const FIRST_VERSION_IN_KAFKA = 1;

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
    const request = { version, groupId, generationId, memberId, groupInstanceId, offsets };
    for (const { errorCode, ...partition } of await sendCommit(connection, request)) {
      this.#link.check(errorCode, `committing ${nameOf(partition)} for group ${groupId}`);
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
    const { isCommittedOnly } = this.#options;
    const answer = await fetchOffsets(connection, { version, groupId, partitions, isCommittedOnly });
    this.#link.check(answer.errorCode, `offsets of group ${groupId}`);
    return answer.offsets.flatMap(({ errorCode, ...one }) => {
      this.#link.check(errorCode, `offset of group ${groupId} for ${nameOf(one)}`);
      return one.offset < 0
        ? []
        : [{ ...one, leaderEpoch: one.leaderEpoch < 0 ? undefined : one.leaderEpoch }];
    });
  }
}

function requireVersion(version: number | undefined, lowest: number): number {
  if (version !== undefined && version >= lowest) return version;
  throw new KafkaError(
    Errors.UNSUPPORTED_VERSION,
    'the broker is too old to keep offsets of groups for this client (0.10 and later do)',
  );
}
