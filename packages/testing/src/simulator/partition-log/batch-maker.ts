/** Batches of several producers as they come to a log: each knows from the plain list where its producer stands. */
import type { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import type { SeededRandom } from '../../seeded-random.ts';
import { type PlainBatch, producerOf } from './plain-batch.ts';
import type { PlainLog } from './plain-log.ts';

/** A batch on its way, with the offsets that it has before the log gives it others. */
export interface MadeBatch {
  readonly bytes: Uint8Array;
  readonly batch: PlainBatch;
  readonly origin: 'client' | 'coordinator';
  /** Of the Produce request: below 3 for old formats. */
  readonly requestVersion: number;
}

const IDEMPOTENT = [11, 12];
const TRANSACTIONAL = [21, 22, 23];
const ALL = [-1, ...IDEMPOTENT, ...TRANSACTIONAL];
const NEWEST_PRODUCE = 11;
const OLD_PRODUCE = 2;

/** By id; -1 is none. */
const CODECS: readonly [CompressionCodec, ...CompressionCodec[]] = [0, 0, 0, 0, 0, 1, 2, 3, 4];

export class BatchMaker {
  readonly #random: SeededRandom;
  readonly #model: PlainLog;
  readonly #keys: number;
  /** Producers whose records were lost begin anew under other ids. */
  #generation = 0;
  #written = 0;

  constructor(random: SeededRandom, model: PlainLog) {
    this.#random = random;
    this.#model = model;
    this.#keys = 1 + random.below(12);
  }

  /** The producers know that something of theirs is lost. */
  beginAnew(): void {
    this.#generation++;
  }

  /** Any batch that a leader has to accept. */
  next(nowMs: number): MadeBatch {
    const id = ALL[this.#random.below(ALL.length)] ?? -1;
    if (id < 0 && this.#random.chance(15)) return this.#oldMessages(nowMs);
    if (id < 0) return this.#data(nowMs, { producerId: -1, producerEpoch: -1, baseSequence: -1 });
    const producerId = this.#generation * 100 + id;
    const isTransactional = TRANSACTIONAL.includes(id);
    const known = producerOf(this.#model.batches, producerId);
    if (known?.isInTransaction === true && this.#random.chance(45)) {
      return this.#marker(nowMs, producerId, known.epoch);
    }
    const isNewEpoch = known !== undefined && !known.isInTransaction && this.#random.chance(6);
    const producerEpoch = (known?.epoch ?? 0) + (isNewEpoch ? 1 : 0);
    const last = isNewEpoch ? undefined : known?.lastBatch;
    const baseSequence = last === undefined ? 0 : last.baseSequence + last.lastOffset - last.baseOffset + 1;
    return this.#data(nowMs, { producerId, producerEpoch, baseSequence, isTransactional });
  }

  /** A batch of a follower's leader, at `baseOffset`. */
  ofLeader(nowMs: number, baseOffset: number, partitionLeaderEpoch: number): MadeBatch {
    const made = this.next(nowMs);
    const { batch } = made;
    const shift = baseOffset - batch.baseOffset;
    return this.#build(
      {
        ...batch,
        baseOffset,
        lastOffset: batch.lastOffset + shift,
        records: batch.records.map((record) => ({ ...record, offset: record.offset + shift })),
      },
      { codec: 0, partitionLeaderEpoch },
    );
  }

  /** The newest batch of some producer as it was sent, with the offset that it has got; undefined if there is none. */
  again(): MadeBatch | undefined {
    const ids = [...new Set(this.#model.batches.map((batch) => batch.producerId))].filter((id) => id >= 0);
    const producerId = ids[this.#random.below(Math.max(1, ids.length))];
    if (producerId === undefined) return undefined;
    const last = producerOf(this.#model.batches, producerId)?.lastBatch;
    if (last === undefined || !this.#model.isRemembered(last)) return undefined;
    const records = last.records.map((record) => ({ ...record, offset: record.offset - last.baseOffset }));
    const { bytes } = this.#build(
      { ...last, baseOffset: 0, lastOffset: last.lastOffset - last.baseOffset, records },
      { codec: 0 },
    );
    return { bytes, batch: last, origin: 'client', requestVersion: NEWEST_PRODUCE };
  }

  #data(
    nowMs: number,
    producer: Pick<PlainBatch, 'producerId' | 'producerEpoch' | 'baseSequence'> & {
      isTransactional?: boolean;
    },
  ): MadeBatch {
    const records = this.#records(nowMs);
    const batch = {
      ...{
        baseOffset: 0,
        lastOffset: records.length - 1,
        records,
        marker: undefined,
        isTransactional: false,
      },
      ...producer,
    };
    return this.#build(batch, { codec: this.#random.pick(CODECS) });
  }

  #marker(nowMs: number, producerId: number, producerEpoch: number): MadeBatch {
    const marker = this.#random.chance(50) ? 'abort' : 'commit';
    const records = [{ offset: 0, key: undefined, value: undefined, timestamp: nowMs }];
    const producer = { producerId, producerEpoch, baseSequence: -1, isTransactional: true };
    return this.#build({ baseOffset: 0, lastOffset: 0, records, marker, ...producer }, { codec: 0 });
  }

  #build(batch: PlainBatch, how: { codec: CompressionCodec; partitionLeaderEpoch?: number }): MadeBatch {
    const { records, marker, baseOffset, producerId, producerEpoch, baseSequence, isTransactional } = batch;
    const isControl = marker !== undefined;
    const built = records.map(({ offset, timestamp, key, value }) => {
      if (isControl) return { offset, timestamp, ...markerRecord(marker === 'abort') };
      return { offset, timestamp, key: bytesOrNull(key), value: bytesOrNull(value) };
    });
    const producer = { producerId, producerEpoch, baseSequence, isTransactional };
    const bytes = buildRecordBatch(built, { baseOffset, ...how, ...producer, isControl });
    return { bytes, batch, origin: isControl ? 'coordinator' : 'client', requestVersion: NEWEST_PRODUCE };
  }

  /** A message set of an old client; the log makes a batch of it. */
  #oldMessages(nowMs: number): MadeBatch {
    const magic = this.#random.chance(50) ? 0 : 1;
    // Without snappy, of which old clients have a form of their own that a builder of sets does not write.
    const codec = this.#random.pick<CompressionCodec>([0, 0, 1, 3]);
    const records = this.#records(nowMs).map((one) => (magic === 0 ? { ...one, timestamp: -1 } : one));
    const set = new MessageSetBuilder({ magic, codec });
    for (const { offset, timestamp, key, value } of records) {
      set.append(offset, timestamp, bytesOrNull(key), bytesOrNull(value));
    }
    const producer = { producerId: -1, producerEpoch: -1, baseSequence: -1, isTransactional: false };
    const batch = { baseOffset: 0, lastOffset: records.length - 1, records, marker: undefined, ...producer };
    return { bytes: set.build(), batch, origin: 'client', requestVersion: OLD_PRODUCE };
  }

  #records(nowMs: number): PlainBatch['records'] {
    const count = 1 + this.#random.below(4);
    return Array.from({ length: count }, (_, offset) => {
      const text = `${++this.#written}${'.'.repeat(this.#random.below(120))}`;
      return {
        offset,
        key: `k${this.#random.below(this.#keys)}`,
        value: this.#random.chance(15) ? undefined : text,
        timestamp: nowMs - (this.#random.chance(30) ? this.#random.below(2_000) : 0),
      };
    });
  }
}

function markerRecord(isAbort: boolean): { key: Uint8Array; value: Uint8Array } {
  return { key: Uint8Array.from([0, 0, 0, isAbort ? 0 : 1]), value: Uint8Array.from([0, 0, 0, 0, 0, 7]) };
}

function bytesOrNull(text: string | undefined): Uint8Array | null {
  return text === undefined ? null : Buffer.from(text, 'latin1');
}
