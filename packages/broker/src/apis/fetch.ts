/**
 * Fetch (1), v0 – v17: batches of partitions from given offsets on, for consumers and followers.
 *
 * Partitions are read in order on one budget of bytes; from v3 on the first one that has data gives a batch whatever its size. The answer
 * waits until `minBytes` are there, up to `maxWaitMs`, unless a partition has an error. v7 (KIP-227): sessions, see fetch-session/. v0 – v3
 * get magic 0 or 1 (1.4 of the protocol notes); v5 and below do not know KAFKA_STORAGE_ERROR. v12 (KIP-595) tells where logs diverge, v13 (KIP-516)
 * names topics by id, v16 (KIP-951) tells new leaders. PreferredReadReplica is always -1: there is no replica selector.
 */
import { type ErrorInfo, Errors } from '@kafka-ts/protocol/errors';
import type { FetchRequest, FetchResponseInput } from '@kafka-ts/protocol/messages/fetch';
import type { RequestContext } from './context.ts';
import { endpointsOf, isLeaderError, leaderHint } from './current-leader.ts';
import { ANSWER_BUDGET_BYTES, convertReads, LAST_CONVERTED_FETCH, refusedRead } from './fetch-conversion.ts';
import { FetchInProgress } from './fetch-in-progress.ts';
import type { FetchPartition } from './fetch-session/fetch-partition.ts';
import type { FetchPlan } from './fetch-session/fetch-sessions.ts';
import { brokerTopicMeters } from './metrics.ts';
import type { PartitionRead } from './partition-reader.ts';
import { PendingResponse } from './pending-response.ts';
import type { BrokerServices } from './services.ts';

/** First version whose clients know zstd (KIP-110). */
const ZSTD_SINCE = 10;
const none = new Uint8Array(0);

type TopicAnswer = FetchResponseInput['responses'][number];
type PartitionAnswer = TopicAnswer['partitions'][number];

export function handleFetch(
  request: FetchRequest,
  context: RequestContext,
  services: BrokerServices,
): FetchResponseInput | PendingResponse<FetchResponseInput> {
  const plan = services.fetchSessions.plan(request, context.apiVersion);
  if (plan.kind === 'error') return sessionError(plan.error);
  const response = new PendingResponse<FetchResponseInput>();
  const onFailed = (error: unknown): void => {
    const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
    services.logger.error(
      `[KafkaApi-${services.brokerId}] Unexpected error in Fetch v${context.apiVersion} of client ${context.clientId} at ${context.clientAddress}: ${reason}`,
      'kafka.server.KafkaApis',
    );
    response.complete(fetchFailed(request, Errors.UNKNOWN_SERVER_ERROR, context));
  };
  const isConverted = context.apiVersion <= LAST_CONVERTED_FETCH;
  const reading = new FetchInProgress(
    {
      partitions: context.apiVersion < 3 ? rotated(plan.partitions, services) : plan.partitions,
      reader: { replicaId: replicaIdOf(request), isolationLevel: request.isolationLevel },
      maxBytes: Math.min(request.maxBytes, services.config.get('fetch.max.bytes')),
      minBytes: request.minBytes,
      enoughBytes: isConverted ? ANSWER_BUDGET_BYTES : Number.POSITIVE_INFINITY,
      deadlineMs: context.deadlineMs(request.maxWaitMs),
      mayWait: request.maxWaitMs > 0,
      hasHardLimit: context.apiVersion < 3,
    },
    context,
    services,
    {
      onDone: (reads) => {
        countFetch(reads, services);
        for (const { records } of reads) if (records.length > 0) context.whenSent(() => releaseAll(records));
        if (!isConverted) {
          response.complete(answer(plan, reads, context, services));
          return;
        }
        services.replicas.slowWork.run(convertReads(reads, context.apiVersion), {
          onDone: (converted) => response.complete(answer(plan, reads, context, services, converted)),
          onFailed,
        });
      },
      onFailed,
    },
  );
  reading.start();
  return response;
}

/** The answer when the request as a whole cannot be served: before v7 there is no place but the partitions for the error. */
export function fetchFailed(
  request: FetchRequest,
  error: ErrorInfo,
  context: RequestContext,
): FetchResponseInput {
  if (context.apiVersion >= 7) return sessionError(error);
  const responses = request.topics.map(({ topic, partitions }) => ({
    topic,
    partitions: partitions.map(({ partition }) => ({
      partitionIndex: partition,
      errorCode: error.code,
      highWatermark: -1,
      abortedTransactions: null,
      records: none,
    })),
  }));
  return { sessionId: 0, responses };
}

/**
 * The partitions from one chosen by chance on: before v3 clients name them always in the same order, and those that share the budget of
 * conversion must not starve behind the first. From v3 on clients rotate them.
 */
function rotated(partitions: readonly FetchPartition[], services: BrokerServices): readonly FetchPartition[] {
  if (partitions.length < 2) return partitions;
  const first = services.random.below(partitions.length);
  return [...partitions.slice(first), ...partitions.slice(0, first)];
}

function sessionError(error: ErrorInfo): FetchResponseInput {
  return { errorCode: error.code, sessionId: 0, responses: [] };
}

function countFetch(reads: readonly PartitionRead[], { metrics }: BrokerServices): void {
  const meters = brokerTopicMeters(metrics);
  for (const { data, sizeBytes } of reads) {
    meters.totalFetchRequests.mark();
    if (data.errorCode !== Errors.NONE.code) meters.failedFetchRequests.mark();
    meters.bytesOut.mark(sizeBytes);
  }
}

/** v15 moved it into a tag. */
function replicaIdOf(request: FetchRequest): number {
  return request.replicaId >= 0 ? request.replicaId : request.replicaState.replicaId;
}

function answer(
  plan: Exclude<FetchPlan, { kind: 'error' }>,
  reads: readonly PartitionRead[],
  context: RequestContext,
  services: BrokerServices,
  converted?: ReadonlyMap<PartitionRead, PartitionAnswer>,
): FetchResponseInput {
  const isIncremental = plan.kind === 'incremental';
  const session =
    plan.kind === 'incremental'
      ? plan.session
      : plan.mayOpen
        ? services.fetchSessions.open(plan.partitions, plan.usesTopicIds)
        : undefined;
  const topics = new Map<string, { topic: string; topicId: string; partitions: PartitionAnswer[] }>();
  const leaderIds: number[] = [];
  for (const read of reads) {
    const { wanted, data, sizeBytes } = read;
    const { errorCode, highWatermark, logStartOffset } = data;
    const hasNews = data.divergingEpoch.epoch >= 0;
    const isTold =
      session?.tell(wanted, { errorCode, highWatermark, logStartOffset, sizeBytes, hasNews }) ?? true;
    if (isIncremental && !isTold) continue;
    const key = wanted.topic === '' ? wanted.topicId : wanted.topic;
    let topic = topics.get(key);
    if (topic === undefined) {
      topic = { topic: wanted.topic, topicId: wanted.topicId, partitions: [] };
      topics.set(key, topic);
    }
    topic.partitions.push(converted?.get(read) ?? partitionAnswer(read, leaderIds, context, services));
  }
  return {
    errorCode: Errors.NONE.code,
    sessionId: session?.id ?? 0,
    responses: [...topics.values()],
    nodeEndpoints: leaderIds.length === 0 ? [] : endpointsOf(leaderIds, context, services),
  };
}

function partitionAnswer(
  read: PartitionRead,
  leaderIds: number[],
  context: RequestContext,
  services: BrokerServices,
): PartitionAnswer {
  const { data, records, wanted } = read;
  const { apiVersion } = context;
  if (apiVersion < ZSTD_SINCE && read.partition?.log?.config.compressionType === 'zstd')
    return refusedRead(read, Errors.UNSUPPORTED_COMPRESSION_TYPE);
  if (data.errorCode === Errors.NONE.code) return { ...data, records: records.map(({ bytes }) => bytes) };
  if (apiVersion <= 5 && data.errorCode === Errors.KAFKA_STORAGE_ERROR.code) {
    return { ...data, errorCode: Errors.NOT_LEADER_OR_FOLLOWER.code, records: none };
  }
  const currentLeader =
    apiVersion >= 16 && isLeaderError(data.errorCode)
      ? leaderHint(wanted.topic, wanted.partition, services)
      : undefined;
  if (currentLeader === undefined) return { ...data, records: none };
  leaderIds.push(currentLeader.leaderId);
  return { ...data, currentLeader, records: none };
}

function releaseAll(records: PartitionRead['records']): void {
  for (const lease of records) lease.release();
}
