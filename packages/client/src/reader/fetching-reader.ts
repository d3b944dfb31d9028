/**
 * Reads partitions by Fetch: one request in flight to each leader, the next one sent as soon as its answer came, and
 * no more kept than a few answers, so that a slow caller holds the brokers back. A partition whose leader is gone or
 * has moved waits without one until metadata names the next.
 */
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { type FetchResponse, fetch } from '@kafka-ts/protocol/messages/fetch';
import type { Cluster } from '../cluster/cluster.ts';
import { NoBrokerError } from '../cluster/no-broker-error.ts';
import { sleep } from '../cluster/sleep.ts';
import { ConnectionError } from '../connection/connection-error.ts';
import type {
  ConsumedRecords,
  PartitionPosition,
  PartitionReader,
  PartitionReaderOptions,
} from '../partition-reader.ts';
import { decodeRecordSet } from './decode-record-set.ts';
import { offsetAt } from './list-offsets.ts';
import type { PartitionState } from './partition-state.ts';

/** How long a broker may wait for the first byte. */
const MAX_WAIT_MS = 500;
/** Answers that wait for the caller; more are not asked for. */
const MAX_QUEUED_BYTES = 4 * 2 ** 20;
const RESPONSE_BYTES = 8 * 2 ** 20;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1000;
/** Version 13 names topics by id only. */
const LAST_VERSION_WITH_NAMES = 12;

interface Queued {
  readonly records: ConsumedRecords;
  readonly bytes: number;
}

export class FetchingReader implements PartitionReader {
  readonly #cluster: Cluster;
  readonly #options: PartitionReaderOptions;
  readonly #partitions: PartitionState[] = [];
  readonly #activeLeaders = new Set<number>();
  #queue: Queued[] = [];
  #queuedBytes = 0;
  #failure: Error | undefined;
  #isClosed = false;
  #isLookingForLeaders = false;
  #wakePoll: (() => void) | undefined;
  #wakeFetchers: (() => void)[] = [];

  constructor(cluster: Cluster, options: PartitionReaderOptions = {}) {
    this.#cluster = cluster;
    this.#options = options;
  }

  async add(positions: readonly PartitionPosition[]): Promise<void> {
    const leaders = await this.#leadersOf(positions.map(({ topic }) => topic));
    for (const { topic, partition, offset } of positions) {
      const leader = leaders.get(`${topic}-${partition}`);
      const start = typeof offset === 'number' ? offset : await this.#startOffset(topic, partition, offset);
      const maxBytes = this.#options.partitionBytes ?? 2 ** 20;
      this.#partitions.push({ topic, partition, offset: start, leader, maxBytes });
    }
    this.#startFetchers();
  }

  async poll(maxWaitMs: number): Promise<readonly ConsumedRecords[]> {
    if (this.#queue.length === 0 && this.#failure === undefined && !this.#isClosed) {
      await this.#wait(maxWaitMs);
    }
    if (this.#queue.length === 0 && this.#failure !== undefined) throw this.#failure;
    const queue = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    const fetchers = this.#wakeFetchers;
    this.#wakeFetchers = [];
    for (const wake of fetchers) wake();
    return queue.map(({ records }) => records);
  }

  close(): void {
    this.#isClosed = true;
    this.#wakePoll?.();
    for (const wake of this.#wakeFetchers) wake();
  }

  #wait(maxWaitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#cluster.environment.clock.setTimer(maxWaitMs, () => this.#wakePoll?.());
      this.#wakePoll = () => {
        this.#wakePoll = undefined;
        timer.cancel();
        resolve();
      };
    });
  }

  /** Starts a loop for each leader that has partitions and none; looks for missing leaders. */
  #startFetchers(): void {
    for (const { leader } of this.#partitions) {
      if (leader === undefined) {
        this.#lookForLeaders().catch((error: unknown) => this.#fail(error));
      } else if (!this.#activeLeaders.has(leader)) {
        this.#activeLeaders.add(leader);
        this.#fetchFrom(leader).catch((error: unknown) => this.#fail(error));
      }
    }
  }

  async #fetchFrom(leader: number): Promise<void> {
    try {
      while (!this.#isClosed && this.#failure === undefined) {
        if (this.#queuedBytes >= MAX_QUEUED_BYTES) {
          await new Promise<void>((resolve) => this.#wakeFetchers.push(resolve));
          continue;
        }
        const partitions = this.#partitions.filter((state) => state.leader === leader);
        if (partitions.length === 0) return;
        await this.#fetchOnce(leader, partitions);
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
      for (const state of this.#partitions) if (state.leader === leader) state.leader = undefined;
    } finally {
      this.#activeLeaders.delete(leader);
    }
    if (!this.#isClosed) this.#startFetchers();
  }

  async #fetchOnce(leader: number, partitions: readonly PartitionState[]): Promise<void> {
    const connection = await this.#cluster.broker(leader);
    const version = connection.versionOf(fetch, LAST_VERSION_WITH_NAMES) ?? 0;
    const isCommittedOnly = this.#options.isolationLevel === 'read_committed';
    const response = await connection.request(
      fetch,
      {
        maxWaitMs: MAX_WAIT_MS,
        minBytes: 1,
        maxBytes: RESPONSE_BYTES,
        isolationLevel: isCommittedOnly ? 1 : 0,
        topics: byTopic(partitions),
        forgottenTopicsData: [],
        rackId: '',
      },
      { version },
    );
    if (this.#isClosed) return;
    if (response.errorCode !== Errors.NONE.code) throw new KafkaError(errorByCode(response.errorCode));
    for (const { topic, partitions: answers } of response.responses) {
      for (const answer of answers) {
        const state = partitions.find(
          (each) => each.topic === topic && each.partition === answer.partitionIndex,
        );
        if (state !== undefined) await this.#take(state, answer);
      }
    }
    this.#wakePoll?.();
    this.#startFetchers();
  }

  async #take(
    state: PartitionState,
    answer: FetchResponse['responses'][number]['partitions'][number],
  ): Promise<void> {
    const { errorCode, records } = answer;
    if (errorCode === Errors.OFFSET_OUT_OF_RANGE.code) {
      const { resetTo } = this.#options;
      if (resetTo === undefined) throw failureOf(state, errorCode);
      state.offset = await this.#startOffset(state.topic, state.partition, resetTo);
    } else if (errorCode !== Errors.NONE.code) {
      const failure = failureOf(state, errorCode);
      if (!failure.retriable) throw failure;
      state.leader = undefined;
    } else if (records !== null && records.length > 0) {
      this.#enqueue(state, answer);
    }
  }

  #enqueue(
    state: PartitionState,
    { records, abortedTransactions }: FetchResponse['responses'][number]['partitions'][number],
  ): void {
    const isCommittedOnly = this.#options.isolationLevel === 'read_committed';
    const set = decodeRecordSet(records ?? new Uint8Array(0), {
      fromOffset: state.offset,
      abortedTransactions: isCommittedOnly ? (abortedTransactions ?? []) : undefined,
    });
    if (set.nextOffset === undefined) {
      state.maxBytes *= 2;
      return;
    }
    state.offset = Math.max(state.offset, set.nextOffset);
    const { topic, partition } = state;
    const bytes = records?.length ?? 0;
    this.#queue.push({ records: { topic, partition, records: set.records }, bytes });
    this.#queuedBytes += bytes;
  }

  async #startOffset(topic: string, partition: number, at: 'earliest' | 'latest'): Promise<number> {
    const isCommittedOnly = this.#options.isolationLevel === 'read_committed';
    for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)) {
      try {
        const leader = (await this.#leadersOf([topic])).get(`${topic}-${partition}`);
        if (leader !== undefined)
          return await offsetAt(this.#cluster, { topic, partition, leader, at, isCommittedOnly });
      } catch (error) {
        if (!isPassing(error)) throw error;
      }
      if (this.#isClosed) return 0;
      await sleep(this.#cluster.environment.clock, retryMs);
    }
  }

  async #lookForLeaders(): Promise<void> {
    if (this.#isLookingForLeaders) return;
    this.#isLookingForLeaders = true;
    const { clock } = this.#cluster.environment;
    try {
      for (let retryMs = FIRST_RETRY_MS; !this.#isClosed; retryMs = Math.min(LAST_RETRY_MS, retryMs * 2)) {
        await sleep(clock, retryMs);
        const missing = this.#partitions.filter(({ leader }) => leader === undefined);
        if (missing.length === 0) break;
        const leaders = await this.#leadersOf(missing.map(({ topic }) => topic));
        for (const state of missing) state.leader = leaders.get(`${state.topic}-${state.partition}`);
        if (missing.every(({ leader }) => leader !== undefined)) break;
        this.#startFetchers();
      }
    } finally {
      this.#isLookingForLeaders = false;
    }
    if (!this.#isClosed) this.#startFetchers();
  }

  /** Leaders by `topic-partition`, of those that have one; none while no broker answers. */
  async #leadersOf(topics: readonly string[]): Promise<Map<string, number>> {
    const leaders = new Map<string, number>();
    try {
      const response = await this.#cluster.metadata([...new Set(topics)]);
      for (const { name, partitions } of response.topics) {
        for (const { partitionIndex, leaderId } of partitions) {
          if (leaderId >= 0) leaders.set(`${name}-${partitionIndex}`, leaderId);
        }
      }
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
    return leaders;
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return;
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    this.#wakePoll?.();
  }
}

function failureOf({ topic, partition, offset }: PartitionState, errorCode: number): KafkaError {
  const error = errorByCode(errorCode);
  return new KafkaError(error, `reading ${topic}-${partition} at offset ${offset}: ${error.message}`);
}

/** Whether waiting may mend it. */
function isPassing(error: unknown): boolean {
  if (error instanceof KafkaError) {
    return error.retriable || error.code === Errors.BROKER_NOT_AVAILABLE.code;
  }
  return error instanceof ConnectionError || error instanceof NoBrokerError;
}

function byTopic(partitions: readonly PartitionState[]) {
  const topics = new Map<string, { partition: number; fetchOffset: number; partitionMaxBytes: number }[]>();
  for (const { topic, partition, offset, maxBytes } of partitions) {
    const list = topics.get(topic) ?? [];
    topics.set(topic, list);
    list.push({ partition, fetchOffset: offset, partitionMaxBytes: maxBytes });
  }
  return [...topics].map(([topic, list]) => ({ topic, partitions: list }));
}
