/**
 * The records of a Fetch answer, decoded while they are asked for: batches of magic 2 and message sets of older
 * formats, also mixed; what was cut off at the end is left. Control records are never given out.
 */
import { readMessageSet } from '@kafka-ts/protocol/records/message-set';
import {
  BatchAttributes,
  baseOffsetAt,
  batchSizeWithin,
  isControlAt,
  isLogAppendTimeAt,
  isTransactionalAt,
  lastOffsetAt,
  magicAt,
  nextOffsetAt,
  partitionLeaderEpochAt,
  producerIdAt,
} from '@kafka-ts/protocol/records/record-batch';
import {
  ControlRecordType,
  readControlRecord,
  readRecords,
} from '@kafka-ts/protocol/records/record-batch-reader';
import type { ConsumedRecord } from '../partition-reader.ts';

export interface AbortedTransaction {
  readonly producerId: number;
  readonly firstOffset: number;
}

export interface DecodeOptions {
  /** Earlier records of the first batch are left out. */
  readonly fromOffset: number;
  /** Given when only committed records are wanted. */
  readonly abortedTransactions: readonly AbortedTransaction[] | undefined;
}

export interface DecodedRecordSet {
  readonly records: Iterable<ConsumedRecord>;
  /** Where to go on; undefined if there was not one whole batch. */
  readonly nextOffset: number | undefined;
}

export function decodeRecordSet(bytes: Uint8Array, options: DecodeOptions): DecodedRecordSet {
  let nextOffset: number | undefined;
  const positions: number[] = [];
  for (let position = 0; ; ) {
    const size = batchSizeWithin(bytes, position, bytes.length);
    if (size <= 0) break;
    positions.push(position);
    // The offset field of an old message, wrapper or not, is that of the (last) message itself.
    nextOffset =
      magicAt(bytes, position) === 2 ? nextOffsetAt(bytes, position) : baseOffsetAt(bytes, position) + 1;
    position += size;
  }
  return { records: { [Symbol.iterator]: () => decode(bytes, positions, options) }, nextOffset };
}

function* decode(
  bytes: Uint8Array,
  positions: readonly number[],
  { fromOffset, abortedTransactions }: DecodeOptions,
): Generator<ConsumedRecord, void, undefined> {
  const aborted = abortedTransactions === undefined ? undefined : new AbortedProducers(abortedTransactions);
  for (const position of positions) {
    if (magicAt(bytes, position) !== 2) {
      const size = batchSizeWithin(bytes, position, bytes.length);
      yield* decodeMessages(bytes.subarray(position, position + size), fromOffset);
      continue;
    }
    if (isControlAt(bytes, position)) {
      aborted?.control(bytes, position);
      continue;
    }
    if (aborted?.isAborted(bytes, position) === true) continue;
    const leaderEpoch = partitionLeaderEpochAt(bytes, position);
    const timestampType = isLogAppendTimeAt(bytes, position) ? 'LogAppendTime' : 'CreateTime';
    for (const record of readRecords(bytes, { position })) {
      if (record.offset < fromOffset) continue;
      const { offset, timestamp, key, value, headers } = record;
      yield {
        offset,
        timestamp,
        timestampType,
        key,
        value,
        headers,
        leaderEpoch: leaderEpoch < 0 ? undefined : leaderEpoch,
      };
    }
  }
}

/** A message of magic 0 or 1; if it is a wrapper, those in it. */
function* decodeMessages(entry: Uint8Array, fromOffset: number): Generator<ConsumedRecord, void, undefined> {
  for (const { offset, magic, attributes, timestamp, key, value } of readMessageSet(entry)) {
    if (offset < fromOffset) continue;
    const isLogAppendTime = (attributes & BatchAttributes.logAppendTime) !== 0;
    yield {
      offset,
      timestamp,
      timestampType: magic === 0 || timestamp < 0 ? 'none' : isLogAppendTime ? 'LogAppendTime' : 'CreateTime',
      key,
      value,
      headers: [],
      leaderEpoch: undefined,
    };
  }
}

/** Producers whose open transaction is known to have been aborted, while batches go by in offset order. */
class AbortedProducers {
  readonly #waiting: AbortedTransaction[];
  readonly #producerIds = new Set<number>();

  constructor(transactions: readonly AbortedTransaction[]) {
    this.#waiting = [...transactions].sort((left, right) => left.firstOffset - right.firstOffset);
  }

  isAborted(bytes: Uint8Array, position: number): boolean {
    this.#advance(lastOffsetAt(bytes, position));
    return isTransactionalAt(bytes, position) && this.#producerIds.has(producerIdAt(bytes, position));
  }

  control(bytes: Uint8Array, position: number): void {
    this.#advance(lastOffsetAt(bytes, position));
    for (const record of readRecords(bytes, { position })) {
      const isAbort = readControlRecord(record)?.type === ControlRecordType.abort;
      if (isAbort) this.#producerIds.delete(producerIdAt(bytes, position));
    }
  }

  #advance(lastOffset: number): void {
    for (
      let next = this.#waiting[0];
      next !== undefined && next.firstOffset <= lastOffset;
      next = this.#waiting[0]
    ) {
      this.#producerIds.add(next.producerId);
      this.#waiting.shift();
    }
  }
}
