/** A member of a classic group, and what it waits for. */
import type { Timer } from '@kafka-ts/environment/clock';
import type { ErrorInfo } from '@kafka-ts/protocol/errors';

/** A protocol (partition assignor) that a member can use, with its metadata for it, opaque to the broker. */
export interface MemberProtocol {
  readonly name: string;
  readonly metadata: Uint8Array;
}

/** The answer to a JoinGroup. */
export interface JoinResult {
  readonly error: ErrorInfo;
  readonly memberId: string;
  readonly generationId: number;
  readonly protocolType: string | undefined;
  readonly protocolName: string | undefined;
  readonly leaderId: string;
  readonly skipAssignment: boolean;
  /** For the leader all members, for others none. */
  readonly members: readonly {
    readonly memberId: string;
    readonly groupInstanceId: string | undefined;
    readonly metadata: Uint8Array;
  }[];
}

/** The answer to a SyncGroup. */
export interface SyncResult {
  readonly error: ErrorInfo;
  readonly protocolType: string | undefined;
  readonly protocolName: string | undefined;
  readonly assignment: Uint8Array;
}

/** Who sends a request. */
export interface MemberClient {
  readonly clientId: string;
  /** `/ip`, as Java's InetAddress prints. */
  readonly clientHost: string;
}

export interface MemberTimeouts {
  readonly sessionTimeoutMs: number;
  readonly rebalanceTimeoutMs: number;
}

export class GroupMember {
  memberId: string;
  readonly groupInstanceId: string | undefined;
  readonly client: MemberClient;
  timeouts: MemberTimeouts;
  protocols: readonly MemberProtocol[];
  assignment: Uint8Array = new Uint8Array(0);
  /** Until its first join was answered: such a member knows no id and cannot heartbeat. */
  isNew = false;
  awaitingJoin: ((result: JoinResult) => void) | undefined;
  awaitingSync: ((result: SyncResult) => void) | undefined;
  heartbeat: Timer | undefined;

  constructor(
    identity: {
      readonly memberId: string;
      readonly groupInstanceId: string | undefined;
      readonly client: MemberClient;
    },
    timeouts: MemberTimeouts,
    protocols: readonly MemberProtocol[],
  ) {
    this.memberId = identity.memberId;
    this.groupInstanceId = identity.groupInstanceId;
    this.client = identity.client;
    this.timeouts = timeouts;
    this.protocols = protocols;
  }

  get isStatic(): boolean {
    return this.groupInstanceId !== undefined;
  }

  /** Empty for a protocol the member has not. */
  metadataFor(protocolName: string | undefined): Uint8Array {
    return this.protocols.find(({ name }) => name === protocolName)?.metadata ?? new Uint8Array(0);
  }

  /** Whether a rejoin says what is known already. */
  hasProtocols(protocols: readonly MemberProtocol[]): boolean {
    if (protocols.length !== this.protocols.length) return false;
    return protocols.every((protocol, index) => {
      const known = this.protocols[index];
      return (
        known !== undefined && known.name === protocol.name && isEqual(known.metadata, protocol.metadata)
      );
    });
  }

  /** The member's favourite among the candidates. */
  vote(candidates: ReadonlySet<string>): string | undefined {
    return this.protocols.find(({ name }) => candidates.has(name))?.name;
  }

  answerJoin(result: JoinResult): void {
    const answer = this.awaitingJoin;
    this.awaitingJoin = undefined;
    answer?.(result);
  }

  answerSync(result: SyncResult): void {
    const answer = this.awaitingSync;
    this.awaitingSync = undefined;
    answer?.(result);
  }
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
