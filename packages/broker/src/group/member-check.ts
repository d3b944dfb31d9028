import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { ClassicGroup } from './classic-group.ts';

/**
 * Why a request may not speak for a member: FENCED_INSTANCE_ID if another incarnation has taken the static member's
 * place, UNKNOWN_MEMBER_ID if the group does not know it; undefined if it may.
 */
export function memberProblem(
  group: ClassicGroup,
  identity: { readonly memberId: string; readonly groupInstanceId: string | undefined },
): ErrorInfo | undefined {
  if (identity.groupInstanceId !== undefined) {
    const current = group.staticMemberId(identity.groupInstanceId);
    if (current === undefined) return Errors.UNKNOWN_MEMBER_ID;
    return current === identity.memberId ? undefined : Errors.FENCED_INSTANCE_ID;
  }
  return group.members.has(identity.memberId) ? undefined : Errors.UNKNOWN_MEMBER_ID;
}
