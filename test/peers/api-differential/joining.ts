import { joinGroup } from '@kafka-ts/protocol/messages/join-group';
import type { Side } from './side.ts';

const metadataBytes = Uint8Array.of(1, 2, 3);
export const assignment = Uint8Array.of(9, 8);

interface Join {
  readonly memberId?: string;
  readonly protocolType?: string;
  readonly protocols?: readonly string[];
  readonly sessionTimeoutMs?: number;
  readonly groupInstanceId?: string;
  readonly on?: string;
}

export function join(side: Side, version: number, groupId: string, about: string, options: Join = {}) {
  const {
    memberId = '',
    protocolType = 'consumer',
    protocols = ['range'],
    sessionTimeoutMs = 10_000,
    groupInstanceId = null,
    on = 'main',
  } = options;
  return side.ask(
    joinGroup,
    version,
    {
      groupId,
      sessionTimeoutMs,
      rebalanceTimeoutMs: 10_000,
      memberId,
      groupInstanceId,
      protocolType,
      protocols: protocols.map((name) => ({ name, metadata: metadataBytes })),
    },
    { about, on },
  );
}

/** Joins, again with the id that was given where that is asked for. */
export async function joined(
  side: Side,
  version: number,
  groupId: string,
  about: string,
  options: Join = {},
) {
  const first = await join(side, version, groupId, about, options);
  if (first?.errorCode !== 79) return first;
  return join(side, version, groupId, `${about}, with its id`, { ...options, memberId: first.memberId });
}
