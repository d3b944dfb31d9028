/**
 * OffsetFetch (9), v0 – v9: what groups have committed. v0 reads ZooKeeper, on any broker; later versions ask the coordinator.
 *
 * A partition without a commit is answered with offset -1, metadata "" and no error, except in v0, where it is UNKNOWN_TOPIC_OR_PARTITION.
 * v1 puts coordinator errors into every partition, v2 has one for the group and takes null for all partitions; v7 (KIP-447) asks for
 * stable offsets, which all are without transactions; v8 (KIP-709) asks for several groups.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { OffsetFetchRequest, OffsetFetchResponseInput } from '@kafka-ts/protocol/messages/offset-fetch';
import type { CommittedOffset, GroupPartition } from '../group/group-offsets.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

type Topics = readonly { readonly name: string; readonly partitionIndexes: readonly number[] }[];
type Found = GroupPartition & { readonly offset: CommittedOffset | undefined; readonly error: ErrorInfo };

const NO_OFFSET = -1;

interface Asked {
  readonly context: RequestContext;
  readonly services: BrokerServices;
}

export async function handleOffsetFetch(
  request: OffsetFetchRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<OffsetFetchResponseInput> {
  const asked = { context, services };
  if (context.apiVersion >= 8) {
    return { groups: request.groups.map(({ groupId, topics }) => groupAnswer(groupId, topics, asked)) };
  }
  if (context.apiVersion === 0) return { topics: await fromZooKeeper(request, asked) };
  const { error, found } = fromGroup(request.groupId, request.topics, asked);
  if (error === Errors.NONE) return { topics: group(found), errorCode: error.code };
  const isPerPartition = context.apiVersion < 2;
  return {
    topics: isPerPartition ? group(allFailed(request.topics ?? [], error)) : [],
    errorCode: error.code,
  };
}

/** The answer to a request that failed as a whole. */
export function failOffsetFetch(
  request: OffsetFetchRequest,
  error: ErrorInfo,
  context: RequestContext,
): OffsetFetchResponseInput {
  if (context.apiVersion >= 8) {
    return { groups: request.groups.map(({ groupId }) => ({ groupId, topics: [], errorCode: error.code })) };
  }
  return {
    topics: context.apiVersion < 2 ? group(allFailed(request.topics ?? [], error)) : [],
    errorCode: error.code,
  };
}

function groupAnswer(groupId: string, topics: Topics | null, asked: Asked) {
  const { error, found } = fromGroup(groupId, topics, asked);
  return { groupId, topics: error === Errors.NONE ? group(found) : [], errorCode: error.code };
}

function fromGroup(
  groupId: string,
  topics: Topics | null,
  { context, services }: Asked,
): { readonly error: ErrorInfo; readonly found: readonly Found[] } {
  if (
    !isAllowed(services, context, { operation: 'DESCRIBE', resourceType: 'GROUP', resourceName: groupId })
  ) {
    return { error: Errors.GROUP_AUTHORIZATION_FAILED, found: [] };
  }
  const { error, offsets } = services.groups.fetchOffsets(
    groupId,
    topics === null ? undefined : partitionsOf(topics),
  );
  const may = (topic: string): boolean =>
    isAllowed(services, context, { operation: 'DESCRIBE', resourceType: 'TOPIC', resourceName: topic });
  const found = offsets.flatMap((one): Found[] => {
    if (may(one.topic)) return [{ ...one, error: Errors.NONE }];
    return topics === null ? [] : [{ ...one, offset: undefined, error: Errors.TOPIC_AUTHORIZATION_FAILED }];
  });
  return { error, found };
}

async function fromZooKeeper(request: OffsetFetchRequest, { context, services }: Asked) {
  const topics = request.topics ?? [];
  if (
    !isAllowed(services, context, {
      operation: 'DESCRIBE',
      resourceType: 'GROUP',
      resourceName: request.groupId,
    })
  ) {
    return group(allFailed(topics, Errors.GROUP_AUTHORIZATION_FAILED));
  }
  const unknown = { offset: undefined, error: Errors.UNKNOWN_TOPIC_OR_PARTITION };
  // Apache stumbles over the path that has nothing in the group's place.
  const isNameless = request.groupId === '';
  const found = partitionsOf(topics).map(async (partition): Promise<Found> => {
    if (services.metadata.partition(partition.topic, partition.partition) === undefined)
      return { ...partition, ...unknown };
    if (isNameless) return { ...partition, offset: undefined, error: Errors.UNKNOWN_SERVER_ERROR };
    const offset = await services.consumerOffsets.fetch(request.groupId, partition);
    if (offset === undefined) return { ...partition, ...unknown };
    const committed = {
      offset,
      leaderEpoch: -1,
      metadata: '',
      commitTimestampMs: -1,
      expireTimestampMs: undefined,
    };
    return { ...partition, offset: committed, error: Errors.NONE };
  });
  return group(await Promise.all(found));
}

function partitionsOf(topics: Topics): GroupPartition[] {
  return topics.flatMap(({ name, partitionIndexes }) =>
    partitionIndexes.map((partition) => ({ topic: name, partition })),
  );
}

function allFailed(topics: Topics, error: ErrorInfo): Found[] {
  return partitionsOf(topics).map((partition) => ({ ...partition, offset: undefined, error }));
}

/** A partition that was named twice is answered once. */
function group(found: readonly Found[]) {
  const byTopic = new Map<string, Map<number, Found>>();
  for (const one of found) {
    const same = byTopic.get(one.topic) ?? new Map<number, Found>();
    byTopic.set(one.topic, same.set(one.partition, one));
  }
  return [...byTopic].map(([name, partitions]) => ({
    name,
    partitions: [...partitions.values()].map(({ partition, offset, error }) => ({
      partitionIndex: partition,
      committedOffset: offset?.offset ?? NO_OFFSET,
      committedLeaderEpoch: offset?.leaderEpoch ?? -1,
      metadata: offset?.metadata ?? '',
      errorCode: error.code,
    })),
  }));
}
