/**
 * OffsetDelete (47), v0 (KIP-496): removes a group's offsets of partitions whose topics its members do not subscribe to
 * (GROUP_SUBSCRIBED_TO_TOPIC otherwise); NON_EMPTY_GROUP where members are no consumers, so that nobody knows what they read.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  OffsetDeleteRequest,
  OffsetDeleteResponseInput,
} from '@kafka-ts/protocol/messages/offset-delete';
import type { GroupPartition } from '../group/group-offsets.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

export async function handleOffsetDelete(
  request: OffsetDeleteRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<OffsetDeleteResponseInput> {
  const { groupId } = request;
  if (!isAllowed(services, context, { operation: 'DELETE', resourceType: 'GROUP', resourceName: groupId })) {
    return failOffsetDelete(request, Errors.GROUP_AUTHORIZATION_FAILED);
  }
  const asked = request.topics.flatMap(({ name, partitions }) =>
    partitions.map(({ partitionIndex }) => ({ topic: name, partition: partitionIndex })),
  );
  const refused = asked.map((partition) => problemOf(partition, context, services));
  const accepted = asked.filter((_, index) => refused[index] === undefined);
  const { error, partitions } = await services.groups.administration.deleteOffsets(groupId, accepted);
  if (error !== Errors.NONE) return failOffsetDelete(request, error);
  let next = 0;
  const errors = refused.map((problem) => problem ?? partitions[next++] ?? Errors.NONE);
  return { errorCode: error.code, throttleTimeMs: 0, topics: byTopic(asked, errors) };
}

/** The answer to a request that failed as a whole. */
export function failOffsetDelete(_request: OffsetDeleteRequest, error: ErrorInfo): OffsetDeleteResponseInput {
  return { errorCode: error.code, throttleTimeMs: 0, topics: [] };
}

function problemOf(
  { topic, partition }: GroupPartition,
  context: RequestContext,
  services: BrokerServices,
): ErrorInfo | undefined {
  if (!isAllowed(services, context, { operation: 'READ', resourceType: 'TOPIC', resourceName: topic }))
    return Errors.TOPIC_AUTHORIZATION_FAILED;
  return services.metadata.partition(topic, partition) === undefined
    ? Errors.UNKNOWN_TOPIC_OR_PARTITION
    : undefined;
}

/** A topic or partition that was named twice is answered once. */
function byTopic(asked: readonly GroupPartition[], errors: readonly ErrorInfo[]) {
  const topics = new Map<string, Map<number, number>>();
  for (const [index, { topic, partition }] of asked.entries()) {
    const partitions = topics.get(topic) ?? new Map<number, number>();
    topics.set(topic, partitions.set(partition, (errors[index] ?? Errors.NONE).code));
  }
  return [...topics].map(([name, partitions]) => ({
    name,
    partitions: [...partitions].map(([partitionIndex, errorCode]) => ({ partitionIndex, errorCode })),
  }));
}
