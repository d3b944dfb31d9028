/**
 * Groups and offsets as records of `__consumer_offsets`, in the versions that Apache writes for an
 * `inter.broker.protocol.version`, and back in all versions (`kafka.coordinator.group.GroupMetadataManager`).
 */
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { NewRecord } from '@kafka-ts/protocol/records/record-batch-builder';
import { groupMetadataKey, groupMetadataValue } from '@kafka-ts/protocol/values/group-metadata';
import { offsetCommitKey, offsetCommitValue } from '@kafka-ts/protocol/values/offset-commit';
import { decodeVersioned, encodeVersioned } from '@kafka-ts/protocol/values/versioned';
import type { InterBrokerProtocol } from '../config/inter-broker-protocol.ts';
import { ClassicGroup } from './classic-group.ts';
import { GroupMember } from './group-member.ts';
import type { CommittedOffset, GroupPartition } from './group-offsets.ts';

const OFFSET_KEY_VERSION = 1;
const GROUP_KEY_VERSION = 2;

/** What a record means; `other` is of a newer group type and is passed over. */
export type GroupRecord =
  | {
      readonly kind: 'offset';
      readonly group: string;
      readonly partition: GroupPartition;
      readonly offset: CommittedOffset | undefined;
    }
  | { readonly kind: 'group'; readonly group: string; readonly state: ClassicGroup | undefined }
  | { readonly kind: 'other' };

export function encodeOffset(
  groupId: string,
  partition: GroupPartition,
  commit: { readonly offset: CommittedOffset; readonly protocol: InterBrokerProtocol },
): NewRecord {
  const { offset, protocol } = commit;
  const version = offsetValueVersion(offset, protocol);
  const value = encodeVersioned(offsetCommitValue, version, {
    offset: offset.offset,
    leaderEpoch: offset.leaderEpoch,
    metadata: offset.metadata,
    commitTimestamp: offset.commitTimestampMs,
    expireTimestamp: offset.expireTimestampMs ?? -1,
  });
  return { key: offsetKey(groupId, partition), value, timestamp: offset.commitTimestampMs };
}

export function offsetTombstone(groupId: string, partition: GroupPartition, nowMs: number): NewRecord {
  return { key: offsetKey(groupId, partition), value: null, timestamp: nowMs };
}

export function groupTombstone(groupId: string, nowMs: number): NewRecord {
  return {
    key: encodeVersioned(groupMetadataKey, GROUP_KEY_VERSION, { group: groupId }),
    value: null,
    timestamp: nowMs,
  };
}

/** The group with the assignments of its present generation. */
export function encodeGroup(
  group: ClassicGroup,
  options: {
    readonly protocol: InterBrokerProtocol;
    readonly nowMs: number;
    readonly assignments: ReadonlyMap<string, Uint8Array>;
  },
): NewRecord {
  const { protocol, nowMs, assignments } = options;
  const members = [...group.members.values()].map((member) => ({
    memberId: member.memberId,
    groupInstanceId: member.groupInstanceId ?? null,
    clientId: member.client.clientId,
    clientHost: member.client.clientHost,
    rebalanceTimeout: member.timeouts.rebalanceTimeoutMs,
    sessionTimeout: member.timeouts.sessionTimeoutMs,
    subscription: member.metadataFor(group.protocolName),
    assignment: assignments.get(member.memberId) ?? new Uint8Array(0),
  }));
  const value = encodeVersioned(groupMetadataValue, groupValueVersion(protocol), {
    protocolType: group.protocolType ?? '',
    generation: group.generationId,
    protocol: group.protocolName ?? null,
    leader: group.members.size === 0 ? null : (group.leaderId ?? null),
    currentStateTimestamp: group.stateSinceMs,
    members,
  });
  return {
    key: encodeVersioned(groupMetadataKey, GROUP_KEY_VERSION, { group: group.groupId }),
    value,
    timestamp: nowMs,
  };
}

/** Reads a record of any version; throws MalformedError for bytes that are none. */
export function decodeGroupRecord(key: Uint8Array, value: Uint8Array | null): GroupRecord {
  const version = new Reader(key).readInt16();
  if (version === 0 || version === 1) {
    const { group, topic, partition } = decodeVersioned(offsetCommitKey, key).value;
    const offset = value === null ? undefined : decodeOffset(value);
    return { kind: 'offset', group, partition: { topic, partition }, offset };
  }
  if (version !== GROUP_KEY_VERSION) return { kind: 'other' };
  const { group } = decodeVersioned(groupMetadataKey, key).value;
  return { kind: 'group', group, state: value === null ? undefined : decodeGroup(group, value) };
}

function offsetKey(groupId: string, { topic, partition }: GroupPartition): Uint8Array {
  return encodeVersioned(offsetCommitKey, OFFSET_KEY_VERSION, { group: groupId, topic, partition });
}

function offsetValueVersion(offset: CommittedOffset, protocol: InterBrokerProtocol): number {
  if (offset.expireTimestampMs !== undefined || !protocol.isAtLeast('2.1-IV0')) return 1;
  return protocol.isAtLeast('2.1-IV1') ? 3 : 2;
}

function groupValueVersion(protocol: InterBrokerProtocol): number {
  if (!protocol.isAtLeast('0.10.1-IV0')) return 0;
  if (!protocol.isAtLeast('2.1-IV0')) return 1;
  return protocol.isAtLeast('2.3-IV0') ? 3 : 2;
}

function decodeOffset(bytes: Uint8Array): CommittedOffset {
  const { value, version } = decodeVersioned(offsetCommitValue, bytes);
  return {
    offset: value.offset,
    leaderEpoch: value.leaderEpoch,
    metadata: value.metadata,
    commitTimestampMs: value.commitTimestamp,
    expireTimestampMs: version === 1 && value.expireTimestamp !== -1 ? value.expireTimestamp : undefined,
  };
}

function decodeGroup(groupId: string, bytes: Uint8Array): ClassicGroup {
  const { value } = decodeVersioned(groupMetadataValue, bytes);
  // -1 where an older broker kept no time: offsets then count since their commit.
  const group = new ClassicGroup(groupId, value.currentStateTimestamp);
  group.generationId = value.generation;
  group.protocolType = value.protocolType === '' ? undefined : value.protocolType;
  group.protocolName = value.protocol ?? undefined;
  for (const stored of value.members) {
    const timeouts = {
      sessionTimeoutMs: stored.sessionTimeout,
      rebalanceTimeoutMs: stored.rebalanceTimeout === -1 ? stored.sessionTimeout : stored.rebalanceTimeout,
    };
    const identity = {
      memberId: stored.memberId,
      groupInstanceId: stored.groupInstanceId ?? undefined,
      client: { clientId: stored.clientId, clientHost: stored.clientHost },
    };
    const member = new GroupMember(identity, timeouts, [
      { name: value.protocol ?? '', metadata: Uint8Array.from(stored.subscription) },
    ]);
    member.assignment = Uint8Array.from(stored.assignment);
    group.add(member);
  }
  group.leaderId = value.leader ?? undefined;
  group.state = group.members.size === 0 ? 'empty' : 'stable';
  return group;
}
