/** Record sets that lie: about their size, count, offsets, codec; nested ones; and compressed blocks that grow a thousandfold. */
import { CompressionCodec, compress } from '@kafka-ts/protocol/records/compression/index';
import { sizeOfLegacyMessage, writeLegacyMessage } from '@kafka-ts/protocol/records/legacy-message';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { patchCrc, recordBatchOverheadBytes } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import type { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { mutateBytes } from './mutate.ts';

type Codec = (typeof CompressionCodec)[keyof typeof CompressionCodec];
type LegacyMagic = 0 | 1;

const codecs = Object.values(CompressionCodec);
const compressing = codecs.filter((codec) => codec !== CompressionCodec.none);
const value = Buffer.from('a value that nobody needs');

/** The magic that a Produce version takes. */
export const magicOf = (produceVersion: number): 0 | 1 | 2 =>
  produceVersion < 2 ? 0 : produceVersion === 2 ? 1 : 2;

/** A correct record set of this magic. */
export function validRecords(magic: 0 | 1 | 2, codec: Codec = CompressionCodec.none): Uint8Array {
  const records = Array.from({ length: 3 }, (_, index) => ({ timestamp: 1_700_000_000_000 + index, value }));
  if (magic === 2) return buildRecordBatch(records, { codec });
  const set = new MessageSetBuilder({
    magic,
    codec: codec === CompressionCodec.zstd ? CompressionCodec.none : codec,
  });
  for (const [offset, { timestamp }] of records.entries()) set.append(offset, timestamp, null, value);
  return set.build();
}

/** Wrong in one place; the checksum is made right again in half of the batches, so that what lies behind it is looked at. */
export function brokenRecords(magic: 0 | 1 | 2, random: SeededRandom): Uint8Array {
  const codec = codecs[random.below(codecs.length)] ?? CompressionCodec.none;
  if (magic < 2 && random.chance(20)) return nestedMessages(magic === 0 ? 0 : 1, 1 + random.below(6));
  const bytes = mutateBytes(validRecords(magic, codec), random.chance(50) ? 0 : 16, random);
  if (magic === 2 && bytes.length > recordBatchOverheadBytes && random.chance(60)) repairBatch(bytes, random);
  return bytes;
}

/** Length and checksum fit the bytes again. */
function repairBatch(bytes: Uint8Array, random: SeededRandom): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (random.chance(80)) view.setInt32(8, bytes.length - 12);
  view.setInt8(16, 2);
  if (view.getInt32(8) === bytes.length - 12) patchCrc(bytes, 0);
}

/** A compressed message in a compressed message, `depth` times. */
function nestedMessages(magic: LegacyMagic, depth: number): Uint8Array {
  let set = message(magic, 0, value);
  for (let level = 0; level < depth; level++) {
    set = message(magic, CompressionCodec.gzip, compress(CompressionCodec.gzip, set, { magic }));
  }
  return set;
}

function message(magic: LegacyMagic, attributes: number, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(sizeOfLegacyMessage(magic, null, content));
  writeLegacyMessage(bytes, 0, { offset: 0, magic, attributes, timestamp: 1, key: null, value: content });
  return bytes;
}

/** What a block of `grownBytes` zeros was, for every codec that shrinks it; or as many empty records as that would be. */
export class Bombs {
  readonly #batches: readonly Uint8Array[];
  readonly #sets: readonly Uint8Array[];

  /** The largest grows to `grownBytes`. */
  constructor(grownBytes: number) {
    const sizes = [grownBytes, grownBytes / 10, grownBytes / 100];
    this.#batches = sizes
      .flatMap((size) => compressing.map((codec) => zeros(codec, size)))
      .concat(manyRecords(grownBytes / 100));
    this.#sets = sizes.map((size) => {
      const inner = compress(CompressionCodec.gzip, message(1, 0, new Uint8Array(size)));
      return message(1, CompressionCodec.gzip, inner);
    });
  }

  pick(magic: 0 | 1 | 2, random: SeededRandom): Uint8Array {
    const choices = magic === 2 ? this.#batches : this.#sets;
    return Uint8Array.from(choices[random.below(choices.length)] ?? value);
  }
}

function zeros(codec: Codec, size: number): Uint8Array {
  return buildRecordBatch([{ timestamp: 1, value: new Uint8Array(size) }], { codec });
}

function manyRecords(count: number): Uint8Array {
  const records = Array.from({ length: count }, () => ({ timestamp: 1, value: null }));
  return buildRecordBatch(records, { codec: CompressionCodec.zstd });
}
