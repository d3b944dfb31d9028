/**
 * Produce (0), v0 – v11: appends batches to partitions that this broker leads.
 *
 * acks 0: no response at all, and an error closes the connection so that the client asks for metadata; 1: answered when written here;
 * -1: when all in-sync replicas have it, else NOT_ENOUGH_REPLICAS (before), NOT_ENOUGH_REPLICAS_AFTER_APPEND or REQUEST_TIMED_OUT (after).
 * v0 – v2 may carry message sets of magic 0 and 1, which are converted; v8 (KIP-467) names the records that were refused; v10 (KIP-951)
 * tells the new leader with NOT_LEADER_OR_FOLLOWER. Transactional ids are refused with TRANSACTIONAL_ID_AUTHORIZATION_FAILED until there are transactions.
 * A partition named twice is served once, with the last set.
 * Null records, on which Apache's handler dies without an answer, get INVALID_RECORD.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type {
  ProduceRequest,
  ProduceResponse,
  ProduceResponseInput,
} from '@kafka-ts/protocol/messages/produce';
import type { ValidationResult } from '@kafka-ts/protocol/records/validation-result';
import type { AppendResult } from '@kafka-ts/storage/log/append-result';
import type { LeasedBytes } from '@kafka-ts/storage/memory/leased-bytes';
import { isInternalTopic } from '../admin/topic-names.ts';
import { DelayedProduce } from '../replica/delayed-produce.ts';
import type { Partition } from '../replica/partition.ts';
import type { RequestContext } from './context.ts';
import { endpointsOf, isLeaderError, leaderHint } from './current-leader.ts';
import { brokerTopicMeters } from './metrics.ts';
import { PendingResponse } from './pending-response.ts';
import { isAllowed } from './permission.ts';
import { distinctPartitions, produceRefusal } from './produce-shape.ts';
import { appendInOrder, mayBeSlow } from './produce-slow-append.ts';
import type { BrokerServices } from './services.ts';

type TopicResponse = ProduceResponse['responses'][number];
type PartitionResponse = TopicResponse['partitionResponses'][number];
type PartitionData = ProduceRequest['topicData'][number]['partitionData'][number];

/** The client by whose name Apache's tools may write internal topics. */
const ADMIN_CLIENT_ID = '__admin_client';
/** Records at least this long are kept where they were received, if that is possible. */
const LEASED_BYTES = 16 * 1024;
const noRecordErrors: PartitionResponse['recordErrors'] = [];
const noLeader: PartitionResponse['currentLeader'] = { leaderId: -1, leaderEpoch: -1 };

/** A Produce request on its way: counts the partitions that are not decided. */
class ProduceInProgress {
  readonly response = new PendingResponse<ProduceResponseInput>();
  readonly answers: TopicResponse[] = [];
  readonly context: RequestContext;
  readonly services: BrokerServices;
  readonly acks: number;
  readonly timeoutMs: number;
  #open = 1;
  #firstError: ErrorInfo | undefined;

  constructor(request: ProduceRequest, context: RequestContext, services: BrokerServices) {
    this.context = context;
    this.services = services;
    this.acks = request.acks;
    this.timeoutMs = request.timeoutMs;
  }

  began(): void {
    this.#open++;
  }

  /** One partition (or the look over all of them) is done. */
  done(error: ErrorInfo): void {
    if (error !== Errors.NONE) this.#firstError ??= error;
    this.#open--;
    if (this.#open === 0) this.#finish();
  }

  #withLeaders(): ProduceResponseInput {
    const { context, services } = this;
    const leaderIds: number[] = [];
    const responses = this.answers.map(({ name, partitionResponses }) => ({
      name,
      partitionResponses: partitionResponses.map((answer) => {
        if (!isLeaderError(answer.errorCode)) return answer;
        const currentLeader = leaderHint(name, answer.index, services);
        if (currentLeader === undefined) return answer;
        leaderIds.push(currentLeader.leaderId);
        return { ...answer, currentLeader };
      }),
    }));
    return { responses, nodeEndpoints: endpointsOf(leaderIds, context, services) };
  }

  #finish(): void {
    if (this.acks !== 0) {
      const isHinted = this.context.apiVersion >= 10 && this.#firstError !== undefined;
      this.response.complete(isHinted ? this.#withLeaders() : { responses: this.answers });
      return;
    }
    if (this.#firstError !== undefined) {
      this.context.channel.close(`a produce request with acks=0 failed with ${this.#firstError.name}`);
    }
    this.response.complete(undefined);
  }
}

export function handleProduce(
  request: ProduceRequest,
  context: RequestContext,
  services: BrokerServices,
): PendingResponse<ProduceResponseInput> {
  const progress = new ProduceInProgress(request, context, services);
  const refusal = produceRefusal(request);
  if (request.transactionalId !== null) {
    services.logger.warn(
      `Client ${context.clientId} at ${context.clientAddress} produces with transactional id ${request.transactionalId}: there are no transactions here yet`,
      'kafka.server.KafkaApis',
    );
  }
  for (const { name, partitionData } of distinctPartitions(request.topicData)) {
    const partitionResponses: PartitionResponse[] = [];
    progress.answers.push({ name, partitionResponses });
    const error = refusal?.error ?? topicRefusal(name, context, services);
    for (const data of partitionData) {
      const at = partitionResponses.length;
      partitionResponses.push(failed(data.index, error ?? Errors.NONE, refusal?.message));
      progress.began();
      if (error !== undefined) progress.done(error);
      else
        append(progress, name, data, (answer, outcome) => {
          partitionResponses[at] = answer;
          progress.done(outcome);
        });
    }
  }
  progress.done(Errors.NONE);
  return progress.response;
}

/** The answer when the request as a whole cannot be served. */
export function produceFailed(
  request: ProduceRequest,
  error: ErrorInfo,
  context: RequestContext,
): ProduceResponseInput | undefined {
  if (request.acks === 0) {
    context.channel.close(`a produce request with acks=0 failed with ${error.name}`);
    return undefined;
  }
  const responses = request.topicData.map(({ name, partitionData }) => ({
    name,
    partitionResponses: partitionData.map(({ index }) => failed(index, error)),
  }));
  return { responses };
}

function topicRefusal(
  topic: string,
  context: RequestContext,
  services: BrokerServices,
): ErrorInfo | undefined {
  if (isInternalTopic(topic) && context.clientId !== ADMIN_CLIENT_ID) return Errors.INVALID_TOPIC_EXCEPTION;
  const mayWrite = isAllowed(services, context, {
    operation: 'WRITE',
    resourceType: 'TOPIC',
    resourceName: topic,
  });
  return mayWrite ? undefined : Errors.TOPIC_AUTHORIZATION_FAILED;
}

type Decide = (answer: PartitionResponse, outcome: ErrorInfo) => void;

function append(progress: ProduceInProgress, topic: string, data: PartitionData, decide: Decide): void {
  const { context, services } = progress;
  const refuse = (error: ErrorInfo): void => decide(failed(data.index, error), error);
  const partition = services.replicas.partition(topic, data.index);
  if (partition === undefined) {
    const isElsewhere = services.metadata.partition(topic, data.index) !== undefined;
    refuse(isElsewhere ? Errors.NOT_LEADER_OR_FOLLOWER : Errors.UNKNOWN_TOPIC_OR_PARTITION);
    return;
  }
  if (data.records === null) {
    refuse(Errors.INVALID_RECORD);
    return;
  }
  const { records } = data;
  const meters = brokerTopicMeters(services.metrics);
  meters.totalProduceRequests.mark();
  const lease = records.length >= LEASED_BYTES ? context.frame.lease(records) : undefined;
  if (partition.slowAppends > 0 || mayBeSlow(records, partition)) {
    const appendNow = (bytes: LeasedBytes | Uint8Array, validated?: ValidationResult): void =>
      appendTo({ partition, bytes, validated, progress, decide });
    const onBroken = (): void => refuse(Errors.UNKNOWN_SERVER_ERROR);
    appendInOrder({ partition, records, lease, context, services, appendNow, onBroken });
  } else appendTo({ partition, bytes: lease ?? records, validated: undefined, progress, decide });
  lease?.release();
}

interface Append {
  readonly partition: Partition;
  readonly bytes: LeasedBytes | Uint8Array;
  /** The verdict on the records, if there is one already. */
  readonly validated: ValidationResult | undefined;
  readonly progress: ProduceInProgress;
  readonly decide: Decide;
}

function appendTo({ partition, bytes, validated, progress, decide }: Append): void {
  const { context, services, acks } = progress;
  const meters = brokerTopicMeters(services.metrics);
  const { length } = bytes instanceof Uint8Array ? bytes : bytes.bytes;
  const result = partition.append(
    bytes,
    { origin: 'client', requestVersion: context.apiVersion, acks, validated },
    (written) => onWritten(progress, partition, written, decide),
  );
  if (result.error !== Errors.NONE) {
    meters.failedProduceRequests.mark();
    decide(answerOf(partition.partition, result), result.error);
    return;
  }
  meters.bytesIn.mark(length);
  meters.messagesIn.mark(result.lastOffset - result.baseOffset + 1);
}

function onWritten(
  progress: ProduceInProgress,
  partition: Partition,
  result: AppendResult,
  decide: Decide,
): void {
  const { acks, context, services } = progress;
  const answer = answerOf(partition.partition, result);
  if (acks !== -1 || result.error !== Errors.NONE) {
    decide(answer, result.error);
    return;
  }
  const { leaderEpoch } = partition;
  const decideBy = (error: ErrorInfo): void =>
    decide(error === Errors.NONE ? answer : failed(partition.partition, error), error);
  const replicated = partition.isReplicated(result.lastOffset + 1, leaderEpoch);
  if (replicated !== undefined) {
    decideBy(replicated);
    return;
  }
  const wait = new DelayedProduce({
    partition,
    requiredOffset: result.lastOffset + 1,
    leaderEpoch,
    onDone: decideBy,
  });
  wait.wait([partition.producers], services.timers, context.deadlineMs(progress.timeoutMs));
}

function answerOf(index: number, result: AppendResult): PartitionResponse {
  return {
    index,
    errorCode: result.error.code,
    baseOffset: result.baseOffset,
    logAppendTimeMs: result.logAppendTimeMs,
    logStartOffset: result.logStartOffset,
    recordErrors:
      result.recordErrors.length === 0
        ? noRecordErrors
        : result.recordErrors.map(({ batchIndex, message }) => ({
            batchIndex,
            batchIndexErrorMessage: message,
          })),
    errorMessage: result.recordErrors.length === 0 ? null : (result.message ?? null),
    currentLeader: noLeader,
  };
}

function failed(index: number, error: ErrorInfo, errorMessage: string | null = null): PartitionResponse {
  return {
    index,
    errorCode: error.code,
    baseOffset: -1,
    logAppendTimeMs: -1,
    logStartOffset: -1,
    recordErrors: noRecordErrors,
    errorMessage,
    currentLeader: noLeader,
  };
}
