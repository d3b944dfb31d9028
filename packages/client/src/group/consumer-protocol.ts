/** Subscriptions and assignments of protocol type `consumer`, between their bytes and the group member's terms. */
import {
  consumerProtocolAssignment,
  consumerProtocolSubscription,
} from '@kafka-ts/protocol/values/consumer-protocol';
import { decodeVersionedLeniently, encodeVersioned } from '@kafka-ts/protocol/values/versioned';
import type { MemberAssignment } from '../group-member.ts';
import { byTopic } from '../topic-partition.ts';

/** Every version of every client reads version 0; what later ones add, a member that gives up all before it joins does not have. */
const VERSION = 0;

export interface Subscription {
  readonly topics: readonly string[];
  readonly userData: Uint8Array | null;
}

export function encodeSubscription({ topics, userData }: Subscription): Uint8Array {
  return encodeVersioned(consumerProtocolSubscription, VERSION, { topics: [...topics], userData });
}

/** @throws MalformedError */
export function decodeSubscription(bytes: Uint8Array): Subscription {
  const { topics, userData } = decodeVersionedLeniently(consumerProtocolSubscription, bytes).value;
  return { topics, userData };
}

export function encodeAssignment({ partitions, userData = null }: MemberAssignment): Uint8Array {
  const assignedPartitions = [...byTopic(partitions)].map(([topic, list]) => ({
    topic,
    partitions: list.map(({ partition }) => partition),
  }));
  return encodeVersioned(consumerProtocolAssignment, VERSION, { assignedPartitions, userData });
}

/** No bytes at all are an assignment of nothing: the leader left the member out. @throws MalformedError */
export function decodeAssignment(bytes: Uint8Array): MemberAssignment {
  if (bytes.length === 0) return { partitions: [], userData: null };
  const { assignedPartitions, userData } = decodeVersionedLeniently(consumerProtocolAssignment, bytes).value;
  const partitions = assignedPartitions.flatMap(({ topic, partitions: list }) =>
    list.map((partition) => ({ topic, partition })),
  );
  return { partitions, userData };
}
