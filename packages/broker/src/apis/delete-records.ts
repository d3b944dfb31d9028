/**
 * DeleteRecords (21), v0 – v2 (KIP-107): moves the start of partitions up, and answers where they start now. Segments that lie below
 * are removed by retention; the new start survives a crash once the checkpoint of start offsets was written, as in Apache's broker.
 *
 * -1 is the high watermark. OFFSET_OUT_OF_RANGE beyond it, POLICY_VIOLATION where the topic's cleanup.policy is without `delete`,
 * INVALID_TOPIC_EXCEPTION for internal topics. The answer comes when all living replicas, and the copy that a move makes, start there; where
 * that takes longer than the request's timeout, REQUEST_TIMED_OUT, and the records are deleted all the same.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  DeleteRecordsRequest,
  DeleteRecordsResponseInput,
} from '@kafka-ts/protocol/messages/delete-records';
import { isInternalTopic } from '../admin/topic-names.ts';
import { DelayedDeleteRecords } from '../replica/delayed-delete-records.ts';
import type { Partition } from '../replica/partition.ts';
import type { RequestContext } from './context.ts';
import { isAllowed } from './permission.ts';
import type { BrokerServices } from './services.ts';

type PartitionRequest = DeleteRecordsRequest['topics'][number]['partitions'][number];
type PartitionAnswer = DeleteRecordsResponseInput['topics'][number]['partitions'][number];

const HIGH_WATERMARK = -1;
const NO_LOW_WATERMARK = -1;

export async function handleDeleteRecords(
  request: DeleteRecordsRequest,
  context: RequestContext,
  services: BrokerServices,
): Promise<DeleteRecordsResponseInput> {
  const deadlineMs = context.deadlineMs(request.timeoutMs);
  const answers = answerEach(request, (topic, wanted) => {
    const asked = { operation: 'DELETE', resourceType: 'TOPIC', resourceName: topic } as const;
    if (!isAllowed(services, context, asked)) return failed(wanted, Errors.TOPIC_AUTHORIZATION_FAILED);
    return deleteRecords(topic, wanted, deadlineMs, services);
  });
  const topics = answers.topics.map(async ({ name, partitions }) => ({
    name,
    partitions: await Promise.all(partitions),
  }));
  return { ...answers, topics: await Promise.all(topics) };
}

/** The answer to a request that failed as a whole. */
export function failRecordDeletions(
  request: DeleteRecordsRequest,
  error: ErrorInfo,
): DeleteRecordsResponseInput {
  return answerEach(request, (_topic, wanted) => failed(wanted, error));
}

function deleteRecords(
  topic: string,
  wanted: PartitionRequest,
  deadlineMs: number,
  services: BrokerServices,
): PartitionAnswer | Promise<PartitionAnswer> {
  const { metadata, replicas } = services;
  if (metadata.partition(topic, wanted.partitionIndex) === undefined)
    return failed(wanted, Errors.UNKNOWN_TOPIC_OR_PARTITION);
  if (isInternalTopic(topic)) return failed(wanted, Errors.INVALID_TOPIC_EXCEPTION);
  const partition = replicas.partition(topic, wanted.partitionIndex);
  if (partition === undefined) return failed(wanted, Errors.NOT_LEADER_OR_FOLLOWER);
  const { log } = partition;
  if (log === undefined) return failed(wanted, Errors.KAFKA_STORAGE_ERROR);
  if (!partition.isLeader) return failed(wanted, Errors.NOT_LEADER_OR_FOLLOWER);
  if (!log.config.isDeleted) return failed(wanted, Errors.POLICY_VIOLATION);
  const offset = wanted.offset === HIGH_WATERMARK ? log.highWatermark : wanted.offset;
  if (offset < 0 || offset > log.highWatermark) return failed(wanted, Errors.OFFSET_OUT_OF_RANGE);
  log.deleteRecordsBefore(offset);
  return whenDeletedEverywhere(partition, { wanted, offset, deadlineMs }, services);
}

function whenDeletedEverywhere(
  partition: Partition,
  asked: { readonly wanted: PartitionRequest; readonly offset: number; readonly deadlineMs: number },
  { metadata, timers }: BrokerServices,
): PartitionAnswer | Promise<PartitionAnswer> {
  const { wanted, offset, deadlineMs } = asked;
  const { partitionIndex } = wanted;
  const isAlive = (brokerId: number): boolean => metadata.isAlive(brokerId);
  const lowWatermark = partition.lowWatermark(isAlive);
  if (lowWatermark >= offset) return { partitionIndex, lowWatermark, errorCode: Errors.NONE.code };
  return new Promise((resolve) => {
    const wait = new DelayedDeleteRecords({
      partition,
      requiredOffset: offset,
      lowWatermark,
      isAlive,
      onDone: (error, reached) => resolve({ partitionIndex, lowWatermark: reached, errorCode: error.code }),
    });
    wait.wait([partition.deletions], timers, deadlineMs);
  });
}

function answerEach<A>(
  { topics }: DeleteRecordsRequest,
  answer: (topic: string, wanted: PartitionRequest) => A,
): {
  readonly throttleTimeMs: number;
  readonly topics: { readonly name: string; readonly partitions: A[] }[];
} {
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
