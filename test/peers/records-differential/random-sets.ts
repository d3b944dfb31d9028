/** Record sets by a seed: good ones of random content, with none, one or two fields changed, resealed or not. */
import { CompressionCodec } from '@kafka-ts/protocol/records/compression/index';
import { MessageSetBuilder } from '@kafka-ts/protocol/records/message-set-builder';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { SeededRandom } from '@kafka-ts/testing/seeded-random';
import { concatenated, edited, editedMessage, field, start } from './bytes.ts';

export interface RandomSet {
  readonly records: Uint8Array;
  readonly version: number;
  /** Says which topic it goes to. */
  readonly at: number;
}

const codecs = Object.values(CompressionCodec);
const oldCodecs = codecs.filter((codec) => codec !== CompressionCodec.zstd);
const numbers = [-2, -1, 0, 1, 2, 3, 5, 127, 0x7fff] as const;

export function* randomSets(seed: number, count: number): Generator<RandomSet> {
  const random = new SeededRandom(seed);
  for (let n = 0; n < count; n++) {
    const version = random.below(12);
    const isOld = version < 3 ? random.chance(70) : random.chance(5);
    const one = isOld ? messageSet(random) : batch(random);
    const records = random.chance(4) ? concatenated(one, isOld ? messageSet(random) : batch(random)) : one;
    yield { records, version, at: random.below(1000) };
  }
}

function pick<T>(random: SeededRandom, list: readonly [T, ...T[]] | readonly T[], fallback: T): T {
  return list[random.below(list.length)] ?? fallback;
}

function content(random: SeededRandom): Uint8Array | null {
  if (random.chance(10)) return null;
  const bytes = new Uint8Array(pick(random, [0, 1, 5, 40, 200], 5));
  return bytes.map(() => (random.chance(80) ? 65 : random.below(256)));
}

function time(random: SeededRandom): number {
  return pick(random, [start, start + 1, start + random.below(1000), 1000, start * 2, -1], start);
}

function batch(random: SeededRandom): Uint8Array {
  const records = Array.from({ length: 1 + random.below(6) }, () => ({
    timestamp: random.chance(80) ? start + random.below(50) : time(random),
    key: random.chance(85) ? (content(random) ?? new Uint8Array(2)) : null,
    value: content(random),
    headers: random.chance(20) ? [{ key: 'h', value: content(random) }] : [],
  }));
  let bytes = buildRecordBatch(records, { codec: pick(random, codecs, 0) });
  for (let changes = [0, 0, 1, 2][random.below(4)] ?? 0; changes > 0; changes--) {
    bytes = edited(bytes, (view) => changeBatch(view, random), !random.chance(10));
  }
  return bytes;
}

/** The length stays: bytes that cannot be cut into batches are told apart by hand. */
function changeBatch(view: DataView, random: SeededRandom): void {
  const number = pick(random, numbers, 0);
  switch (random.below(9)) {
    case 0:
      view.setInt32(field.count, number);
      break;
    case 1:
      view.setInt32(field.lastOffsetDelta, number);
      break;
    case 2:
      view.setBigInt64(field.maxTimestamp, BigInt(time(random)));
      break;
    case 3:
      view.setBigInt64(field.baseTimestamp, BigInt(time(random)));
      break;
    case 4:
      view.setBigInt64(0, BigInt(number));
      break;
    case 5:
      view.setInt32(field.leaderEpoch, number);
      break;
    case 6:
      view.setInt16(field.attributes, view.getInt16(field.attributes) ^ (1 << pick(random, [3, 6, 9], 3)));
      break;
    case 7:
      view.setInt16(field.attributes, random.below(8));
      break;
    default:
      // Compressed bytes may decompress to records of a wrong length: see the sets by hand.
      if (view.getInt16(field.attributes) % 8 !== 0) break;
      view.setUint8(61 + random.below(view.byteLength - 61), random.below(256));
      break;
  }
}

function messageSet(random: SeededRandom): Uint8Array {
  const magic = random.chance(50) ? 0 : 1;
  const codec = pick(random, oldCodecs, 0);
  const isAppendTime = magic === 1 && random.chance(10);
  const builder = new MessageSetBuilder({ magic, codec, logAppendTime: isAppendTime ? start : undefined });
  const count = 1 + random.below(5);
  const base = pick(random, [0, 0, 0, 7], 0);
  for (let n = 0; n < count; n++) {
    const timestamp = magic === 0 ? -1 : random.chance(80) ? start + random.below(50) : time(random);
    builder.append(base + n, timestamp, content(random) ?? new Uint8Array(1), content(random));
  }
  const bytes = builder.build();
  if (codec === 0 || random.chance(60)) return bytes;
  return editedMessage(bytes, (view) => changeMessage(view, random));
}

function changeMessage(view: DataView, random: SeededRandom): void {
  const number = pick(random, numbers, 0);
  switch (random.below(4)) {
    case 0:
      view.setBigInt64(0, BigInt(number));
      break;
    case 1:
      view.setUint8(17, view.getUint8(17) ^ (1 << random.below(8)));
      break;
    case 2:
      view.setUint8(16, view.getUint8(16) ^ 1);
      break;
    default:
      view.setUint8(18 + random.below(view.byteLength - 18), random.below(256));
      break;
  }
}
