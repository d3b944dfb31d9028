/**
 * Directories of hand-made segments in all formats, codecs and kinds of batches, with the indexes that a broker would write
 * beside them: what no broker here writes, transactions and control records, is there too.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import {
  batchSizeAt,
  lastOffsetAt,
  magicAt,
  maxTimestampAt,
  patchCrc,
} from '@kafka-ts/protocol/records/record-batch';
import {
  buildEndTransactionMarker,
  buildRecordBatch,
  type NewRecord,
} from '@kafka-ts/protocol/records/record-batch-builder';
import { batchPositions } from '@kafka-ts/protocol/records/record-batch-reader';
import { ProducerEntry } from '@kafka-ts/storage/producer-state/producer-entry';
import { encodeProducerSnapshot } from '@kafka-ts/storage/producer-state/producer-snapshot';

const now = 1_700_000_000_000;
const codecs: readonly CompressionCodec[] = [0, 1, 2, 3, 4];
const utf8 = (text: string): Uint8Array => Buffer.from(text);

/** Values of all lengths that matter to varints and blocks, texts that are no ASCII, and bytes that are no text. */
function records(count: number): NewRecord[] {
  return Array.from({ length: count }, (_, index): NewRecord => {
    const key = index % 4 === 0 ? null : utf8(`k${index % 5}`);
    const value = [
      utf8(`value ${index} `.repeat(index * 7)),
      null,
      utf8('grün 😀 \u0000\t'),
      Uint8Array.of(0xff, 0xed, 0xa0, 0x80, 0x41, 0xc3, 0xf0, 0x9f),
      new Uint8Array(0),
    ][index % 5];
    const headers =
      index % 3 === 0
        ? [
            { key: `h${index}`, value: null },
            { key: 'ü', value: utf8('v') },
          ]
        : [];
    return { timestamp: now + ((index * 37) % 11), key, value: value ?? null, headers };
  });
}

function messageSet(
  magic: 0 | 1,
  codec: CompressionCodec,
  baseOffset: number,
  logAppendTime?: number,
): Uint8Array {
  const builder = new MessageSetBuilder({ magic, codec, logAppendTime });
  for (const [index, { key, value }] of records(6).entries())
    builder.append(baseOffset + index, now + index, key ?? null, value);
  return builder.build();
}

function withAttributes(batch: Uint8Array, bits: number): Uint8Array {
  batch[22] = (batch[22] ?? 0) | bits;
  patchCrc(batch, 0);
  return batch;
}

/** Batches of one log by what they show; offsets go on from one to the next unless said otherwise. */
function logs(): ReadonlyMap<string, readonly Uint8Array[]> {
  const all = new Map<string, Uint8Array[]>();
  for (const codec of codecs) {
    all.set(
      `v2-${codec}`,
      [1, 7, 40].map((count, index) =>
        buildRecordBatch(records(count), { codec, baseOffset: [0, 1, 8][index] ?? 0 }),
      ),
    );
  }
  for (const codec of [0, 1, 2, 3] as const) {
    all.set(`v1-${codec}`, [messageSet(1, codec, 0), messageSet(1, codec, 6, now + 99)]);
    all.set(`v0-${codec}`, [messageSet(0, codec, 0), messageSet(0, codec, 6)]);
  }
  const producer = { producerId: 4711, producerEpoch: 3 };
  const marker = { ...producer, timestamp: now, coordinatorEpoch: 12 };
  const transactional = { ...producer, isTransactional: true };
  all.set('mixed', [
    messageSet(0, 1, 0),
    messageSet(1, 2, 6),
    buildRecordBatch(records(3), { baseOffset: 12, codec: 4 }),
  ]);
  all.set('transactions', [
    buildRecordBatch(records(2), {
      ...transactional,
      baseSequence: 0,
      baseOffset: 0,
      partitionLeaderEpoch: 7,
    }),
    buildEndTransactionMarker({ ...marker, baseOffset: 2, isCommit: true }),
    buildRecordBatch(records(2), { ...transactional, baseSequence: 0x7fffffff, baseOffset: 3 }),
    buildEndTransactionMarker({ ...marker, baseOffset: 5, isCommit: false }),
    // KRaft's leader change, and a type of the future.
    buildRecordBatch([{ timestamp: now, key: Uint8Array.of(0, 0, 0, 2), value: Uint8Array.of(0) }], {
      isControl: true,
      baseOffset: 6,
    }),
    buildRecordBatch([{ timestamp: now, key: Uint8Array.of(0, 0, 0, 99), value: null }], {
      isControl: true,
      baseOffset: 7,
    }),
  ]);
  all.set('append-time', [buildRecordBatch(records(5), { logAppendTime: now + 5000, codec: 1 })]);
  all.set('compacted', [
    buildRecordBatch(
      records(4).map((record, index) => ({ ...record, offset: 10 + index * 3 })),
      { baseOffset: 10, lastOffset: 30 },
    ),
    withAttributes(buildRecordBatch(records(2), { baseOffset: 31 }), 0x40),
    buildRecordBatch([], {
      baseOffset: 33,
      lastOffset: 40,
      producerId: 5,
      producerEpoch: 0,
      baseSequence: 9,
    }),
  ]);
  all.set('gaps', [
    buildRecordBatch(records(2), { baseOffset: 5 }),
    buildRecordBatch(records(1), { baseOffset: 2 }),
  ]);
  all.set('empty', []);
  all.set('torn', [
    buildRecordBatch(records(3)),
    buildRecordBatch(records(9), { baseOffset: 3 }).subarray(0, 70),
  ]);
  all.set('torn-header', [
    buildRecordBatch(records(3)),
    buildRecordBatch(records(3), { baseOffset: 3 }).subarray(0, 9),
  ]);
  all.set('zeros', [buildRecordBatch(records(3)), new Uint8Array(100)]);
  return all;
}

/** Writes all of them below `root`; answers the directories. */
export function writeSegments(root: string): string[] {
  const directories: string[] = [];
  for (const [name, batches] of logs()) {
    const directory = join(root, `${name}-0`);
    mkdirSync(directory, { recursive: true });
    const bytes = Buffer.concat(batches);
    const base = join(directory, '00000000000000000000');
    writeFileSync(`${base}.log`, bytes);
    writeFileSync(`${base}.index`, offsetIndex(bytes));
    writeFileSync(`${base}.timeindex`, timeIndex(bytes));
    directories.push(directory);
  }
  writeSnapshots(join(root, 'transactions-0'));
  return directories;
}

/** Every second entry, as a broker with a small interval has them, and a zero behind as a crash leaves it. */
function offsetIndex(bytes: Buffer): Buffer {
  const entries = [...batchPositions(bytes)].filter((_, index) => index % 2 === 1);
  const index = Buffer.alloc((entries.length + 1) * 8);
  for (const [slot, position] of entries.entries()) {
    index.writeInt32BE(lastOffset(bytes, position), slot * 8);
    index.writeInt32BE(position, slot * 8 + 4);
  }
  return index;
}

function timeIndex(bytes: Buffer): Buffer {
  const positions = [...batchPositions(bytes)];
  const index = Buffer.alloc(positions.length * 12);
  for (const [slot, position] of positions.entries()) {
    const timestamp = magicAt(bytes, position) === 2 ? maxTimestampAt(bytes, position) : now + slot;
    index.writeBigInt64BE(BigInt(timestamp), slot * 12);
    index.writeInt32BE(lastOffset(bytes, position), slot * 12 + 8);
  }
  return index;
}

function lastOffset(bytes: Buffer, position: number): number {
  if (magicAt(bytes, position) === 2) return lastOffsetAt(bytes, position);
  if (batchSizeAt(bytes, position) > bytes.length) throw new Error('a cut entry has no place in an index');
  return Number(bytes.readBigInt64BE(position));
}

function writeSnapshots(directory: string): void {
  const busy = new ProducerEntry(4711);
  busy.enterEpoch(3);
  for (const [index, lastSequence] of [4, 9, 2].entries())
    busy.addBatch(3, { lastSequence, lastOffset: 10 + index, offsetDelta: 4, timestamp: now + index });
  busy.currentTransactionFirstOffset = 11;
  const idle = new ProducerEntry(1);
  idle.enterEpoch(0);
  const bytes = encodeProducerSnapshot([busy, idle]);
  writeFileSync(join(directory, '00000000000000000008.snapshot'), bytes);
  writeFileSync(join(directory, '00000000000000000009.snapshot'), encodeProducerSnapshot([]));
  for (const length of [0, 1, 4, 8, 10, 12, 40, bytes.length - 1])
    writeFileSync(
      join(directory, `${String(100 + length).padStart(20, '0')}.snapshot`),
      bytes.subarray(0, length),
    );
  const other = Uint8Array.from(bytes);
  other[1] = 2;
  writeFileSync(join(directory, '00000000000000000300.snapshot'), other);
  const aborted = Buffer.alloc(34 * 2 + 5);
  for (const [slot, numbers] of [
    [4711, 3, 5, 6],
    [9, 1, 7, 8],
  ].entries())
    for (const [field, number] of numbers.entries())
      aborted.writeBigInt64BE(BigInt(number), slot * 34 + 2 + field * 8);
  writeFileSync(join(directory, '00000000000000000000.txnindex'), aborted);
}
