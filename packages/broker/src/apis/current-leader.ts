/** KIP-951: an answer that a partition is led elsewhere tells by whom, and where that broker is. */
import { Errors } from '@kafka-ts/protocol/errors';
import type { ProduceResponse } from '@kafka-ts/protocol/messages/produce';
import type { RequestContext } from './context.ts';
import type { BrokerServices } from './services.ts';

type Endpoint = ProduceResponse['nodeEndpoints'][number];

export interface LeaderHint {
  readonly leaderId: number;
  readonly leaderEpoch: number;
}

/** The new leader of a partition as metadata has it; undefined if it has none. */
export function leaderHint(
  topic: string,
  partition: number,
  { metadata }: BrokerServices,
): LeaderHint | undefined {
  const known = metadata.partition(topic, partition);
  if (known === undefined || known.leader < 0) return undefined;
  return { leaderId: known.leader, leaderEpoch: known.leaderEpoch };
}

/** Whether the error is one that leads a client to another leader. */
export function isLeaderError(errorCode: number): boolean {
  return errorCode === Errors.NOT_LEADER_OR_FOLLOWER.code || errorCode === Errors.FENCED_LEADER_EPOCH.code;
}

/** Addresses of the brokers that `leaderIds` name, on the listener of the request. */
export function endpointsOf(
  leaderIds: Iterable<number>,
  context: RequestContext,
  { metadata }: BrokerServices,
): Endpoint[] {
  return [...new Set(leaderIds)].flatMap((leaderId) => {
    const broker = metadata.broker(leaderId, context.listenerName);
    if (broker === undefined) return [];
    const { host, port, rack } = broker;
    return [{ nodeId: leaderId, host, port, rack: rack ?? null }];
  });
}
