/**
 * Reads partitions by Fetch: one request in flight to each leader, the next one sent as soon as its answer came, and
 * no more kept than a few answers, so that a slow caller holds the brokers back. A partition whose leader is gone or
 * has moved waits without one until metadata names the next.
 */
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { type FetchResponse, fetch } from '@kafka-ts/protocol/messages/fetch';
import type { Cluster } from '../cluster/cluster.ts';
import { sleep } from '../cluster/sleep.ts';
import type {
  ConsumedRecords,
  PartitionPosition,
  PartitionReader,
  PartitionReaderOptions,
} from '../partition-reader.ts';
import { byTopic } from './by-topic.ts';
import { decodeRecordSet } from './decode-record-set.ts';
import { isPassing, leadersOf, startOffset } from './leaders.ts';
import type { PartitionState } from './partition-state.ts';
import { readFailure } from './read-failure.ts';

/** How long a broker may wait for the first byte. */
const MAX_WAIT_MS = 500;
/** Answers that wait for the caller; more are not asked for. */
const MAX_QUEUED_BYTES = 4 * 2 ** 20;
const RESPONSE_BYTES = 8 * 2 ** 20;
const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 1000;
/** Version 13 names topics by id only. */
const LAST_VERSION_WITH_NAMES = 12;

/** Records, and where to go on behind them: what transactions leave between records is passed over. */
export interface FetchedRecords extends ConsumedRecords {
  readonly nextOffset: number;
}

export interface FetchingReaderOptions extends PartitionReaderOptions {
  /** Asked for leaders and offsets, so that these answers need not wait behind a Fetch; by default the cluster read from. */
  readonly control?: Cluster;
  /** Called when something has come, or the reader has failed. */
  readonly onArrival?: () => void;
}

interface Queued {
  readonly records: FetchedRecords;
  readonly bytes: number;
}

export class FetchingReader implements PartitionReader {
  readonly #cluster: Cluster;
  readonly #options: FetchingReaderOptions;
  /** Answers the questions that shall not wait behind a Fetch. */
  readonly #control: Cluster;
  #partitions: PartitionState[] = [];
  /** To be read once it is known where. */
  readonly #coming = new Set<PartitionState>();
  readonly #activeLeaders = new Set<number>();
  #queue: Queued[] = [];
  #queuedBytes = 0;
  #failure: Error | undefined;
  #isClosed = false;
  #isLookingForLeaders = false;
  #wakePoll: (() => void) | undefined;
  #wakeFetchers: (() => void)[] = [];

  constructor(cluster: Cluster, options: FetchingReaderOptions = {}) {
    this.#cluster = cluster;
    this.#control = options.control ?? cluster;
    this.#options = options;
  }

  async add(positions: readonly PartitionPosition[]): Promise<void> {
    const entries = positions.map(({ topic, partition, offset }) => {
      const maxBytes = this.#options.partitionBytes ?? 2 ** 20;
      return {
        at: offset,
        state: { topic, partition, offset: 0, leader: undefined, maxBytes, isRemoved: false },
      };
    });
    for (const { state } of entries) this.#coming.add(state);
    try {
      const leaders = await leadersOf(
        this.#control,
        positions.map(({ topic }) => topic),
      );
      await Promise.all(entries.map(({ state, at }) => this.#place(state, at, leaders)));
    } finally {
      for (const { state } of entries) this.#coming.delete(state);
    }
    this.#startFetchers();
  }

  async #place(
    state: PartitionState,
    at: PartitionPosition['offset'],
    leaders: ReadonlyMap<string, number>,
  ): Promise<void> {
    state.offset = typeof at === 'number' ? at : await this.#startOffset(state, at);
    state.leader = leaders.get(`${state.topic}-${state.partition}`);
    if (!state.isRemoved) this.#partitions.push(state);
  }

  /** Reads these no more; what has come of them is dropped. */
  remove(partitions: readonly Omit<PartitionPosition, 'offset'>[]): void {
    const isNamed = ({ topic, partition }: Omit<PartitionPosition, 'offset'>): boolean =>
      partitions.some((each) => each.topic === topic && each.partition === partition);
    for (const state of [...this.#coming, ...this.#partitions]) if (isNamed(state)) state.isRemoved = true;
    this.#partitions = this.#partitions.filter(({ isRemoved }) => !isRemoved);
    for (const { records, bytes } of this.#queue) if (isNamed(records)) this.#queuedBytes -= bytes;
    this.#queue = this.#queue.filter(({ records }) => !isNamed(records));
    this.#wakeSleepingFetchers();
  }

  async poll(maxWaitMs: number): Promise<readonly FetchedRecords[]> {
    if (this.#queue.length === 0 && this.#failure === undefined && !this.#isClosed) {
      await this.#wait(maxWaitMs);
    }
    return this.takeArrived();
  }

  /** `poll` without waiting. */
  takeArrived(): readonly FetchedRecords[] {
    if (this.#queue.length === 0 && this.#failure !== undefined) throw this.#failure;
    const queue = this.#queue;
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#wakeSleepingFetchers();
    return queue.map(({ records }) => records);
  }

  close(): void {
    this.#isClosed = true;
    this.#wakePoll?.();
    this.#wakeSleepingFetchers();
  }

  #wakeSleepingFetchers(): void {
    const fetchers = this.#wakeFetchers;
    this.#wakeFetchers = [];
    for (const wake of fetchers) wake();
  }

  #announce(): void {
    this.#wakePoll?.();
    this.#options.onArrival?.();
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
        if (state !== undefined && !state.isRemoved) await this.#take(state, answer);
      }
    }
    this.#announce();
    this.#startFetchers();
  }

  async #take(
    state: PartitionState,
    answer: FetchResponse['responses'][number]['partitions'][number],
  ): Promise<void> {
    const { errorCode, records } = answer;
    if (errorCode === Errors.OFFSET_OUT_OF_RANGE.code) {
      const { resetTo } = this.#options;
      if (resetTo === undefined) throw readFailure(state, errorCode);
      state.offset = await this.#startOffset(state, resetTo);
    } else if (errorCode !== Errors.NONE.code) {
      const failure = readFailure(state, errorCode);
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
    this.#queue.push({
      records: { topic, partition, records: set.records, nextOffset: state.offset },
      bytes,
    });
    this.#queuedBytes += bytes;
  }

  async #startOffset({ topic, partition }: PartitionState, at: 'earliest' | 'latest'): Promise<number> {
    const isCommittedOnly = this.#options.isolationLevel === 'read_committed';
    const isStopped = (): boolean => this.#isClosed;
    return (await startOffset(this.#control, { topic, partition, at, isCommittedOnly, isStopped })) ?? 0;
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
        const leaders = await leadersOf(
          this.#control,
          missing.map(({ topic }) => topic),
        );
        for (const state of missing) state.leader = leaders.get(`${state.topic}-${state.partition}`);
        if (missing.every(({ leader }) => leader !== undefined)) break;
        this.#startFetchers();
      }
    } finally {
      this.#isLookingForLeaders = false;
    }
    if (!this.#isClosed) this.#startFetchers();
  }

  #fail(error: unknown): void {
    if (this.#isClosed) return;
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    this.#announce();
  }
}
