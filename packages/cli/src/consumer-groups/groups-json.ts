/** Groups as `-o json` shows them. */
import type { Admin } from '@kafka-ts/client/admin';
import type { GroupDescription } from '@kafka-ts/client/admin/group-administration';
import type { ParsedOptions } from '../options/parsed-options.ts';
import type { JsonValue } from '../output/json.ts';
import { memberRows, offsetRows, stateRow } from './broker-groups.ts';
import type { MemberRow, OffsetRow } from './group-rows.ts';

/** One element of `groups`: the group's state, and what `--state`, `--members` or `--offsets` (the default) asks for. */
export async function groupDocument(
  admin: Admin,
  group: GroupDescription,
  options: ParsedOptions,
): Promise<Readonly<Record<string, JsonValue>>> {
  const { groupId, state } = group;
  if (state === 'Dead') return { groupId, state };
  if (options.has('state')) {
    const { coordinator, assignmentStrategy, members } = stateRow(group);
    const { nodeId, host, port } = coordinator;
    return {
      groupId,
      state,
      coordinator: { id: nodeId, host, port },
      assignmentStrategy,
      memberCount: members,
    };
  }
  if (options.has('members')) return { groupId, state, members: memberRows(group).map(memberDocument) };
  return { groupId, state, partitions: (await offsetRows(admin, group)).map(offsetDocument) };
}

/** A partition that a group reads or has read. */
export function offsetDocument(row: OffsetRow): JsonValue {
  const { topic, partition, currentOffset, logEndOffset, lag, consumerId, host, clientId } = row;
  return { topic, partition, currentOffset, logEndOffset, lag, consumerId, host, clientId };
}

function memberDocument({ consumerId, groupInstanceId, host, clientId, assignment }: MemberRow): JsonValue {
  return { consumerId, groupInstanceId, host, clientId, assignment: Object.fromEntries(assignment) };
}
