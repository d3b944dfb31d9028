/** Everything that clients can see of a broker's partitions and groups, so that two brokers on one directory can be compared. */
import { createHash } from 'node:crypto';
import { Errors } from '@kafka-ts/protocol/errors';
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { findCoordinator } from '@kafka-ts/protocol/messages/find-coordinator';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { metadata } from '@kafka-ts/protocol/messages/metadata';
import { offsetFetch } from '@kafka-ts/protocol/messages/offset-fetch';
import {
  baseOffsetAt,
  batchSizeAt,
  isControlAt,
  isTransactionalAt,
  lastOffsetAt,
  magicAt,
  producerIdAt,
} from '@kafka-ts/protocol/records/record-batch';
import { batchPositions, readRecords } from '@kafka-ts/protocol/records/record-batch-reader';
import type { KafkaConnection } from '../lib/kafka-connection.ts';
import { answerOf } from './patience.ts';

const isolation = { uncommitted: 0, committed: 1 } as const;
const MAX_BYTES = 1 << 20;

export interface PartitionView {
  readonly logStartOffset: number;
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  /** Of each batch: first and last offset, and a digest of all its bytes. */
  readonly batches: readonly string[];
  /** What a consumer that reads committed data is shown from several offsets on, and by which aborted transactions. */
  readonly committed: readonly string[];
  /** The first offset at or after each of several times; `refused` by 2.2.0 for topics with an old format, also where ours wrote new batches. */
  readonly times: readonly string[];
}

/** Views of all partitions of `topics` (all topics without it), by `topic-partition`. */
export async function viewOf(
  connection: KafkaConnection,
  topics?: readonly string[],
): Promise<Record<string, PartitionView>> {
  const answer = await connection.call(metadata, 4, {
    topics: topics?.map((name) => ({ name })) ?? null,
    allowAutoTopicCreation: false,
  });
  const views: Record<string, PartitionView> = {};
  for (const { name, partitions } of answer.topics) {
    for (const { partitionIndex } of partitions) {
      views[`${name}-${partitionIndex}`] = await viewPartition(connection, name ?? '', partitionIndex);
    }
  }
  return views;
}

async function viewPartition(
  connection: KafkaConnection,
  topic: string,
  partition: number,
): Promise<PartitionView> {
  const offsetAt = (timestamp: number): ReturnType<typeof askOffset> =>
    askOffset(connection, topic, partition, timestamp);
  const [, logStart] = await offsetAt(-2);
  const logStartOffset = Number(logStart);
  const reader = new PartitionReader(connection, topic, partition);
  const all = await reader.readAll(logStartOffset, isolation.uncommitted);
  const committed: string[] = [];
  const { lastStableOffset, highWatermark } = all;
  const step = Math.max(1, Math.floor((lastStableOffset - logStartOffset) / 12));
  for (let from = logStartOffset; from < lastStableOffset; from += step) {
    const read = await reader.readAll(from, isolation.committed);
    const shown = createHash('sha1').update(read.shown.join()).digest('hex');
    committed.push(`${from}: ${read.shown.length} ${shown} ${[...read.aborted].sort().join(' ')}`);
  }
  const times: string[] = [];
  // Apache 2.2.0 looks for no times where a topic has an old format.
  const isOld = all.batches.some((batch) => batch.startsWith('..'));
  for (const time of isOld ? [] : timesOf(all.times)) times.push(`${time}: ${(await offsetAt(time)).join()}`);
  return { logStartOffset, highWatermark, lastStableOffset, batches: all.batches, committed, times };
}

/** A few of them, and one between and one behind. */
function timesOf(times: readonly number[]): number[] {
  const some = times.filter((_, index) => index % Math.ceil(times.length / 6) === 0);
  return [...new Set(some.flatMap((time) => [time, time + 1]).concat(times.slice(-1)))];
}

/** Timestamp and offset of the answer, or that it was refused. */
async function askOffset(
  connection: KafkaConnection,
  topic: string,
  partitionIndex: number,
  timestamp: number,
): Promise<(number | 'refused')[]> {
  const request = {
    replicaId: -1,
    isolationLevel: isolation.uncommitted,
    topics: [{ name: topic, partitions: [{ partitionIndex, timestamp }] }],
  };
  const refused = Errors.UNSUPPORTED_FOR_MESSAGE_FORMAT.code;
  const answer = await answerOf(
    `offset of ${topic}-${partitionIndex} at ${timestamp}`,
    () => connection.call(listOffsets, 2, request),
    ({ topics: [one] }) => {
      const code = one?.partitions[0]?.errorCode;
      return code === refused && timestamp >= 0 ? 0 : code;
    },
  );
  const found = answer.topics[0]?.partitions[0];
  if (found === undefined) throw new Error(`no offset of ${topic}`);
  if (found.errorCode === refused) return ['refused'];
  return [found.timestamp, found.offset];
}

interface ReadAll {
  readonly highWatermark: number;
  readonly lastStableOffset: number;
  readonly batches: string[];
  /** Offsets of the records that a consumer shows. */
  readonly shown: number[];
  /** The aborted transactions whose batches were among what was read. */
  readonly aborted: Set<string>;
  readonly times: number[];
}

class PartitionReader {
  readonly #connection: KafkaConnection;
  readonly #topic: string;
  readonly #partition: number;

  constructor(connection: KafkaConnection, topic: string, partition: number) {
    this.#connection = connection;
    this.#topic = topic;
    this.#partition = partition;
  }

  /** Reads from `from` to the end of what `isolationLevel` shows, as a consumer does. */
  async readAll(from: number, isolationLevel: 0 | 1): Promise<ReadAll> {
    const found: ReadAll = {
      highWatermark: -1,
      lastStableOffset: -1,
      batches: [],
      shown: [],
      aborted: new Set(),
      times: [],
    };
    for (let next = from; ; ) {
      const answer = await this.#fetch(next, isolationLevel);
      const bytes = answer.records ?? new Uint8Array(0);
      const end = collect(found, bytes, next, answer.abortedTransactions ?? []);
      const { highWatermark, lastStableOffset } = answer;
      Object.assign(found, { highWatermark, lastStableOffset });
      if (end >= (isolationLevel === isolation.committed ? lastStableOffset : highWatermark)) return found;
      if (end === next) throw new Error(`${this.#topic}: nothing at ${next} of ${highWatermark}`);
      next = end;
    }
  }

  async #fetch(fetchOffset: number, isolationLevel: 0 | 1) {
    const partition = { partition: this.#partition, fetchOffset, partitionMaxBytes: MAX_BYTES };
    const answer = await this.#connection.call(fetch, 10, {
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: MAX_BYTES,
      isolationLevel,
      topics: [{ topic: this.#topic, partitions: [partition] }],
      forgottenTopicsData: [],
    });
    const found = answer.responses[0]?.partitions[0];
    if (found?.errorCode !== 0) {
      throw new Error(`fetch of ${this.#topic} at ${fetchOffset}: error code ${found?.errorCode}`);
    }
    return found;
  }
}

interface Aborted {
  readonly producerId: number;
  readonly firstOffset: number;
}

/** Adds what one answer says; returns the offset behind it. */
function collect(
  found: ReadAll,
  bytes: Uint8Array,
  from: number,
  abortedTransactions: readonly Aborted[],
): number {
  const waiting = [...abortedTransactions].sort((a, b) => a.firstOffset - b.firstOffset);
  /** First offsets of the aborted transactions that go on, by producer. */
  const hidden = new Map<number, number>();
  let next = from;
  for (const at of batchPositions(bytes)) {
    const batch = bytes.subarray(at, at + batchSizeAt(bytes, at));
    const digest = createHash('sha1').update(batch).digest('hex').slice(0, 12);
    if (magicAt(batch, 0) < 2) {
      next = baseOffsetAt(batch, 0) + 1;
      found.batches.push(`..${next - 1} ${digest}`);
      found.shown.push(next - 1);
      continue;
    }
    const last = lastOffsetAt(batch, 0);
    found.batches.push(`${baseOffsetAt(batch, 0)}..${last} ${digest}`);
    next = last + 1;
    while (waiting[0] !== undefined && waiting[0].firstOffset <= last) {
      hidden.set(waiting[0].producerId, waiting[0].firstOffset);
      waiting.shift();
    }
    const producerId = producerIdAt(batch, 0);
    const records = [...readRecords(batch)];
    if (isControlAt(batch, 0)) {
      if (records[0]?.key?.[3] === 0) hidden.delete(producerId);
      continue;
    }
    found.times.push(...records.map((record) => record.timestamp));
    const abortedFrom = isTransactionalAt(batch, 0) ? hidden.get(producerId) : undefined;
    if (abortedFrom !== undefined) {
      found.aborted.add(`${producerId}@${abortedFrom}`);
      continue;
    }
    found.shown.push(...records.map((record) => record.offset).filter((offset) => offset >= from));
  }
  return next;
}

/** Committed offsets of `groups` with their metadata, as the coordinator says them. */
export async function committedOffsets(
  connection: KafkaConnection,
  groups: readonly string[],
): Promise<string[]> {
  const lines: string[] = [];
  for (const groupId of groups) {
    await answerOf(
      `coordinator of ${groupId}`,
      () => connection.call(findCoordinator, 0, { key: groupId }),
      ({ errorCode }) => errorCode,
    );
    const answer = await answerOf(
      `offsets of ${groupId}`,
      () => connection.call(offsetFetch, 5, { groupId, topics: null }),
      ({ errorCode }) => errorCode,
    );
    for (const { name, partitions } of answer.topics) {
      for (const one of partitions) {
        lines.push(`${groupId} ${name}-${one.partitionIndex} ${one.committedOffset} ${one.metadata}`);
      }
    }
  }
  return lines.sort();
}
