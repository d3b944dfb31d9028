/**
 * DeleteRecords (21), v0 – v2 (KIP-107): moves the start of partitions up, and answers where they start now. Segments that lie below
 * are removed by retention; the new start survives a crash once the checkpoint of start offsets was written, as in Apache's broker.
 *
 * -1 is the high watermark. OFFSET_OUT_OF_RANGE beyond it, POLICY_VIOLATION where the topic's cleanup.policy is without `delete`,
 * INVALID_TOPIC_EXCEPTION for internal topics. The low watermark is the leader's own start: no other replica is alive here.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  DeleteRecordsRequest,
  DeleteRecordsResponseInput,
} from '@kafka-ts/protocol/messages/delete-records';
import { isInternalTopic } from '../admin/topic-names.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

type PartitionRequest = DeleteRecordsRequest['topics'][number]['partitions'][number];
type PartitionAnswer = DeleteRecordsResponseInput['topics'][number]['partitions'][number];

const HIGH_WATERMARK = -1;
const NO_LOW_WATERMARK = -1;

export function handleDeleteRecords(
  request: DeleteRecordsRequest,
  context: RequestContext,
  services: BrokerServices,
): DeleteRecordsResponseInput {
  return answerEach(request, (topic, wanted) => {
    const asked = { operation: 'DELETE', resourceType: 'TOPIC', resourceName: topic } as const;
    if (!isAllowed(services, context, asked)) return failed(wanted, Errors.TOPIC_AUTHORIZATION_FAILED);
    return deleteRecords(topic, wanted, services);
  });
}

/** The answer to a request that failed as a whole. */
export function failRecordDeletions(
  request: DeleteRecordsRequest,
  error: ErrorInfo,
): DeleteRecordsResponseInput {
  return answerEach(request, (_topic, wanted) => failed(wanted, error));
}

function deleteRecords(topic: string, wanted: PartitionRequest, services: BrokerServices): PartitionAnswer {
  if (services.metadata.partition(topic, wanted.partitionIndex) === undefined)
    return failed(wanted, Errors.UNKNOWN_TOPIC_OR_PARTITION);
  if (isInternalTopic(topic)) return failed(wanted, Errors.INVALID_TOPIC_EXCEPTION);
  const partition = services.replicas.partition(topic, wanted.partitionIndex);
  if (partition === undefined) return failed(wanted, Errors.NOT_LEADER_OR_FOLLOWER);
  const { log } = partition;
  if (log === undefined) return failed(wanted, Errors.KAFKA_STORAGE_ERROR);
  if (!partition.isLeader) return failed(wanted, Errors.NOT_LEADER_OR_FOLLOWER);
  if (!log.config.isDeleted) return failed(wanted, Errors.POLICY_VIOLATION);
  const offset = wanted.offset === HIGH_WATERMARK ? log.highWatermark : wanted.offset;
  if (offset < 0 || offset > log.highWatermark) return failed(wanted, Errors.OFFSET_OUT_OF_RANGE);
  log.deleteRecordsBefore(offset);
  return {
    partitionIndex: wanted.partitionIndex,
    lowWatermark: log.logStartOffset,
    errorCode: Errors.NONE.code,
  };
}

function answerEach(
  { topics }: DeleteRecordsRequest,
  answer: (topic: string, wanted: PartitionRequest) => PartitionAnswer,
): DeleteRecordsResponseInput {
  return {
    throttleTimeMs: 0,
    topics: topics.map(({ name, partitions }) => ({
      name,
      partitions: partitions.map((wanted) => answer(name, wanted)),
    })),
  };
}

function failed({ partitionIndex }: PartitionRequest, error: ErrorInfo): PartitionAnswer {
  return { partitionIndex, lowWatermark: NO_LOW_WATERMARK, errorCode: error.code };
}
