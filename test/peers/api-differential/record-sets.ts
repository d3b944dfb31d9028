import { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { patchCrc } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch, type RecordBatchOptions } from '@kafka-ts/protocol/records/record-batch-builder';

export const start = 1_790_000_000_000;
export const value = new TextEncoder().encode('value');
export const zero = 'AAAAAAAAAAAAAAAAAAAAAA';

export function batch(count = 2, options: RecordBatchOptions = {}): Uint8Array {
  return buildRecordBatch(
    Array.from({ length: count }, (_, n) => ({ timestamp: start + n, key: Uint8Array.of(n), value })),
    options,
  );
}

export function messageSet(magic: 0 | 1, codec: CompressionCodec = CompressionCodec.none): Uint8Array {
  const builder = new MessageSetBuilder({ magic, codec });
  for (let n = 0; n < 2; n++) builder.append(n, magic === 0 ? -1 : start + n, null, value);
  return builder.build();
}

export function edited(bytes: Uint8Array, edit: (view: DataView) => void, isSealed = true): Uint8Array {
  const copy = Uint8Array.from(bytes);
  edit(new DataView(copy.buffer));
  if (isSealed) patchCrc(copy, 0);
  return copy;
}

export function concatenated(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Record sets, good and bad, that any version may carry to a broker. Null is not among them: Apache never answers it. */
export const recordSets: readonly (readonly [string, Uint8Array])[] = [
  ['a batch', batch()],
  ['nothing', new Uint8Array(0)],
  ['two batches', concatenated(batch(), batch())],
  ['a wrong CRC', edited(batch(), (view) => view.setUint32(17, 1), false)],
  ['magic 3', edited(batch(), (view) => view.setInt8(16, 3), false)],
  ['magic -1', edited(batch(), (view) => view.setInt8(16, -1), false)],
  ['magic 0', messageSet(0)],
  ['magic 1', messageSet(1)],
  ['magic 0 gzip', messageSet(0, CompressionCodec.gzip)],
  ['magic 1 gzip', messageSet(1, CompressionCodec.gzip)],
  ['magic 1 snappy', messageSet(1, CompressionCodec.snappy)],
  ['magic 1 with a wrong CRC', edited(messageSet(1), (view) => view.setUint32(12, 1), false)],
  ['gzip', batch(3, { codec: CompressionCodec.gzip })],
  ['snappy', batch(3, { codec: CompressionCodec.snappy })],
  ['lz4', batch(3, { codec: CompressionCodec.lz4 })],
  ['zstd', batch(3, { codec: CompressionCodec.zstd })],
  ['codec 5', edited(batch(), (view) => view.setInt16(21, 5))],
  ['no records', batch(0)],
  ['a count too high', edited(batch(), (view) => view.setInt32(57, 9))],
  ['a count too low', edited(batch(), (view) => view.setInt32(57, 1))],
  ['a last offset too high', edited(batch(), (view) => view.setInt32(23, 9))],
  ['a base offset of 77', batch(2, { baseOffset: 77 })],
  ['cut in its records', batch().subarray(0, 70)],
  ['cut in its header', batch().subarray(0, 20)],
  ['bytes behind', concatenated(batch(), Uint8Array.of(1, 2, 3))],
  ['gzip of garbage', edited(batch(), (view) => view.setInt16(21, 1))],
  ['a control batch', batch(2, { isControl: true })],
  ['no timestamp', buildRecordBatch([{ value }])],
  ['an old timestamp', buildRecordBatch([{ value, timestamp: 5 }])],
  ['a timestamp to come', buildRecordBatch([{ value, timestamp: start * 2 }])],
  ['no value', buildRecordBatch([{ value: null }])],
  ['a header', buildRecordBatch([{ value, headers: [{ key: 'k', value }] }])],
];
