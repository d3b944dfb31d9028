/** What a member of a consumer group asks its coordinator, each once. */
import { Errors } from '@kafka-ts/protocol/errors';
import { heartbeat } from '@kafka-ts/protocol/messages/heartbeat';
import { joinGroup } from '@kafka-ts/protocol/messages/join-group';
import { leaveGroup } from '@kafka-ts/protocol/messages/leave-group';
import { offsetCommit } from '@kafka-ts/protocol/messages/offset-commit';
import { syncGroup } from '@kafka-ts/protocol/messages/sync-group';
import { type BrokerClient, Refused } from './broker-client.ts';

const PROTOCOL = { protocolType: 'consumer', protocolName: 'simulated' };

export interface Joined {
  readonly generationId: number;
  /** Ids of all members, for the leader only. */
  readonly members: readonly string[];
}

/** Who a member is in one generation. */
export interface Membership {
  readonly memberId: string;
  readonly generationId: number;
}

export class GroupClient {
  readonly client: BrokerClient;
  readonly #groupId: string;
  readonly #timeouts: { readonly sessionTimeoutMs: number; readonly rebalanceTimeoutMs: number };

  constructor(
    client: BrokerClient,
    groupId: string,
    timeouts: { readonly sessionTimeoutMs: number; readonly rebalanceTimeoutMs: number },
  ) {
    this.client = client;
    this.#groupId = groupId;
    this.#timeouts = timeouts;
  }

  /** A string: the id with which a newcomer has to join again. */
  async join(memberId: string): Promise<Joined | string> {
    const connection = await this.client.coordinator(this.#groupId);
    const answer = await connection.request(joinGroup, {
      ...{ groupId: this.#groupId, memberId, protocolType: PROTOCOL.protocolType, ...this.#timeouts },
      protocols: [{ name: PROTOCOL.protocolName, metadata: new Uint8Array(0) }],
    });
    if (answer.errorCode === Errors.MEMBER_ID_REQUIRED.code) return answer.memberId;
    this.#demand('join', answer.errorCode);
    return { generationId: answer.generationId, members: answer.members.map((member) => member.memberId) };
  }

  /** The member's own part. */
  async sync(membership: Membership, assignments: ReadonlyMap<string, string>): Promise<string> {
    const connection = await this.client.coordinator(this.#groupId);
    const { errorCode, assignment } = await connection.request(syncGroup, {
      ...{ groupId: this.#groupId, ...membership, ...PROTOCOL },
      assignments: [...assignments].map(([memberId, text]) => ({ memberId, assignment: Buffer.from(text) })),
    });
    this.#demand('sync', errorCode);
    return Buffer.from(assignment).toString();
  }

  async heartbeat(membership: Membership): Promise<void> {
    const connection = await this.client.coordinator(this.#groupId);
    const { errorCode } = await connection.request(heartbeat, { groupId: this.#groupId, ...membership });
    this.#demand('heartbeat', errorCode);
  }

  async leave(memberId: string): Promise<void> {
    const connection = await this.client.coordinator(this.#groupId);
    const request = { groupId: this.#groupId, members: [{ memberId }] };
    const { errorCode, members } = await connection.request(leaveGroup, request);
    this.#demand('leave', errorCode === 0 ? (members[0]?.errorCode ?? -1) : errorCode);
  }

  async commit(
    { memberId, generationId }: Membership,
    { topic, partition, offset }: { topic: string; partition: number; offset: number },
  ): Promise<void> {
    const connection = await this.client.coordinator(this.#groupId);
    const partitions = [{ partitionIndex: partition, committedOffset: offset, committedMetadata: null }];
    const { topics } = await connection.request(offsetCommit, {
      ...{ groupId: this.#groupId, memberId, generationIdOrMemberEpoch: generationId },
      topics: [{ name: topic, partitions }],
    });
    this.#demand('commit', topics[0]?.partitions[0]?.errorCode ?? -1);
  }

  #demand(what: string, code: number): void {
    if (code !== Errors.NONE.code) throw new Refused(`${what} of ${this.#groupId}`, code);
  }
}
