/**
 * OffsetCommit (8), v0 – v9: v0 writes to ZooKeeper, on any broker and without membership; later versions go to the group's
 * coordinator and are answered when the commit is replicated, a partition that is named twice once.
 *
 * v1 carries a timestamp for each partition, v2 – v4 a retention time for all; v6 leader epochs; v7 (KIP-345) static members.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  OffsetCommitRequest,
  OffsetCommitResponseInput,
} from '@kafka-ts/protocol/messages/offset-commit';
import type { CommittedOffset, GroupPartition } from '../group/group-offsets.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

type Commit = GroupPartition & { readonly offset: CommittedOffset };

const DEFAULT_RETENTION = -1;

interface Asked {
  readonly request: OffsetCommitRequest;
  readonly context: RequestContext;
  readonly services: BrokerServices;
}

export async function handleOffsetCommit(
  request: OffsetCommitRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<OffsetCommitResponseInput> {
  const asked = { request, context, services };
  const { groupId } = request;
  if (!isAllowed(services, context, { operation: 'READ', resourceType: 'GROUP', resourceName: groupId })) {
    return failCommit(request, Errors.GROUP_AUTHORIZATION_FAILED);
  }
  const commits = commitsOf(asked);
  const refused = commits.map((commit) => partitionProblem(commit, asked));
  const accepted = commits.filter((_, index) => refused[index] === undefined);
  const errors = await (context.apiVersion === 0
    ? commitInZooKeeper(accepted, asked)
    : commitInGroup(accepted, asked));
  let next = 0;
  const outcomes = refused.map((problem) => problem ?? errors[next++] ?? Errors.NONE);
  return context.apiVersion === 0 ? respond(request, outcomes) : respondOnce(request, outcomes);
}

/** The answer to a request that failed as a whole. */
export function failCommit(request: OffsetCommitRequest, error: ErrorInfo): OffsetCommitResponseInput {
  return respond(
    request,
    request.topics.flatMap(({ partitions }) => partitions.map(() => error)),
  );
}

function commitsOf({ request, context, services }: Asked): Commit[] {
  const nowMs = services.clock.nowMs();
  const hasRetention =
    context.apiVersion >= 2 && context.apiVersion <= 4 && request.retentionTimeMs !== DEFAULT_RETENTION;
  return request.topics.flatMap(({ name, partitions }) =>
    partitions.map((partition) => {
      const commitTimestampMs = partition.commitTimestamp === -1 ? nowMs : partition.commitTimestamp;
      return {
        topic: name,
        partition: partition.partitionIndex,
        offset: {
          offset: partition.committedOffset,
          leaderEpoch: partition.committedLeaderEpoch,
          metadata: partition.committedMetadata ?? '',
          commitTimestampMs,
          expireTimestampMs: hasRetention ? nowMs + request.retentionTimeMs : undefined,
        },
      };
    }),
  );
}

function partitionProblem({ topic, partition }: Commit, { context, services }: Asked): ErrorInfo | undefined {
  if (!isAllowed(services, context, { operation: 'READ', resourceType: 'TOPIC', resourceName: topic }))
    return Errors.TOPIC_AUTHORIZATION_FAILED;
  return services.metadata.partition(topic, partition) === undefined
    ? Errors.UNKNOWN_TOPIC_OR_PARTITION
    : undefined;
}

function commitInGroup(
  commits: readonly Commit[],
  { request, services }: Asked,
): Promise<readonly ErrorInfo[]> {
  return services.groups.commit(request.groupId, {
    memberId: request.memberId,
    groupInstanceId: request.groupInstanceId ?? undefined,
    generationId: request.generationIdOrMemberEpoch,
    offsets: commits,
  });
}

function commitInZooKeeper(
  commits: readonly Commit[],
  { request, services }: Asked,
): Promise<readonly ErrorInfo[]> {
  const maxMetadataBytes = services.config.get('offset.metadata.max.bytes');
  return Promise.all(
    commits.map(async (commit) => {
      if (commit.offset.metadata.length > maxMetadataBytes) return Errors.OFFSET_METADATA_TOO_LARGE;
      await services.consumerOffsets.commit(request.groupId, commit, commit.offset.offset);
      return Errors.NONE;
    }),
  );
}

function respond(request: OffsetCommitRequest, errors: readonly ErrorInfo[]): OffsetCommitResponseInput {
  let next = 0;
  return {
    topics: request.topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map(({ partitionIndex }) => ({
        partitionIndex,
        errorCode: (errors[next++] ?? Errors.NONE).code,
      })),
    })),
  };
}

/** A partition that was named twice is answered once, with what became of the last. */
function respondOnce(request: OffsetCommitRequest, errors: readonly ErrorInfo[]): OffsetCommitResponseInput {
  const byTopic = new Map<string, Map<number, number>>();
  for (const { name, partitions } of respond(request, errors).topics) {
    const codes = byTopic.get(name) ?? new Map<number, number>();
    byTopic.set(name, codes);
    for (const { partitionIndex, errorCode } of partitions) codes.set(partitionIndex, errorCode);
  }
  return {
    topics: [...byTopic].map(([name, codes]) => ({
      name,
      partitions: [...codes].map(([partitionIndex, errorCode]) => ({ partitionIndex, errorCode })),
    })),
  };
}
