/**
 * OffsetForLeaderEpoch (23), v0 – v4: where a leader epoch ended in this leader's log, for replicas and consumers that compare logs.
 *
 * The answer is the largest epoch not above the one asked for, and the start of the next one (logEndOffset for the newest); epoch
 * and offset are -1 where nothing is known. v2+ checks the asker's current epoch (FENCED_LEADER_EPOCH, UNKNOWN_LEADER_EPOCH).
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  OffsetForLeaderEpochRequest,
  OffsetForLeaderEpochResponseInput,
} from '@kafka-ts/protocol/messages/offset-for-leader-epoch';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

type PartitionRequest = OffsetForLeaderEpochRequest['topics'][number]['partitions'][number];
type PartitionAnswer = OffsetForLeaderEpochResponseInput['topics'][number]['partitions'][number];

export function handleOffsetForLeaderEpoch(
  request: OffsetForLeaderEpochRequest,
  context: RequestContext,
  services: BrokerServices,
): OffsetForLeaderEpochResponseInput {
  return {
    topics: request.topics.map(({ topic, partitions }) => {
      const mayDescribe = isAllowed(services, context, {
        operation: 'DESCRIBE',
        resourceType: 'TOPIC',
        resourceName: topic,
      });
      return {
        topic,
        partitions: partitions.map((wanted) =>
          mayDescribe
            ? partitionAnswer(topic, wanted, services)
            : failed(wanted, Errors.TOPIC_AUTHORIZATION_FAILED),
        ),
      };
    }),
  };
}

/** The answer when the request as a whole cannot be served. */
export function offsetForLeaderEpochFailed(
  request: OffsetForLeaderEpochRequest,
  error: ErrorInfo,
): OffsetForLeaderEpochResponseInput {
  return {
    topics: request.topics.map(({ topic, partitions }) => ({
      topic,
      partitions: partitions.map((wanted) => failed(wanted, error)),
    })),
  };
}

function partitionAnswer(topic: string, wanted: PartitionRequest, services: BrokerServices): PartitionAnswer {
  const partition = services.replicas.partition(topic, wanted.partition);
  if (partition === undefined) {
    const isElsewhere = services.metadata.partition(topic, wanted.partition) !== undefined;
    return failed(wanted, isElsewhere ? Errors.NOT_LEADER_OR_FOLLOWER : Errors.UNKNOWN_TOPIC_OR_PARTITION);
  }
  const { log } = partition;
  if (log === undefined) return failed(wanted, Errors.KAFKA_STORAGE_ERROR);
  const error = partition.checkLeader(wanted.currentLeaderEpoch);
  if (error !== Errors.NONE) return failed(wanted, error);
  const { epoch, endOffset } = log.leaderEpochCache.endOffsetFor(wanted.leaderEpoch, log.logEndOffset);
  return { errorCode: Errors.NONE.code, partition: wanted.partition, leaderEpoch: epoch, endOffset };
}

function failed(wanted: PartitionRequest, error: ErrorInfo): PartitionAnswer {
  return { errorCode: error.code, partition: wanted.partition };
}
