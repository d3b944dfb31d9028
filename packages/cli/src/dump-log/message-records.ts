/**
 * The messages of an entry of magic 0 or 1, as `AbstractLegacyRecordBatch.iterator` gives them: itself, or if it is
 * a wrapper all that it wraps, the first compressed one inside it ending the list.
 */
import { int32At, uint8At, uint32At } from '@kafka-ts/protocol/bytes/big-endian';
import { crc32 } from '@kafka-ts/protocol/bytes/crc32';
import { codecFromId } from '@kafka-ts/protocol/records/compression/compression-codec';
import { CompressionCodec, decompress } from '@kafka-ts/protocol/records/compression/index';
import { BatchAttributes, logOverheadBytes, minBatchLength } from '@kafka-ts/protocol/records/record-batch';
import { CliError } from '../cli-error.ts';
import type { BatchHeader } from './batch-header.ts';
import type { LogRecord } from './log-record.ts';
import { type Long, longAt, plus } from './long.ts';

const MAX_BYTES = 1024 * 1024 * 1024;

/** @throws Error for what is no message, in the middle of the list */
export function* messageRecords(
  header: BatchHeader,
  bytes: Uint8Array,
): Generator<LogRecord, void, undefined> {
  if (header.codec === 0) yield new Message(bytes, 0, undefined);
  else yield* wrapped(header, bytes);
}

function* wrapped(header: BatchHeader, bytes: Uint8Array): Generator<LogRecord, void, undefined> {
  const wrapper = new Message(bytes, 0, undefined);
  const codec = codecFromId(header.codec);
  if (codec === undefined || codec === CompressionCodec.zstd)
    throw new CliError(`Invalid compression type ${header.codec} of a message of magic ${header.magic}`);
  const { value } = wrapper;
  if (value === null)
    throw new CliError(`Found invalid compressed record set with null value (magic = ${header.magic})`);
  const inside = decompress(codec, value, { maxBytes: MAX_BYTES, magic: header.magic });
  const places = [...entries(inside)];
  const last = places.at(-1);
  if (last === undefined) throw new CliError('Found invalid compressed record set with no inner records');
  const base = header.magic === 1 ? baseOffset(header.lastOffset, longAt(inside, last.start)) : 0;
  const appendTime = header.timestampType === 'LogAppendTime' ? header.maxTimestamp : undefined;
  for (const { start, end } of places) {
    const message = new Message(inside.subarray(start, end), base, appendTime);
    if (message.isCompressed) throw new CliError('Inner messages must not be compressed');
    yield message;
  }
}

/** What makes the offsets in a wrapper of magic 1 absolute. Some clients send a wrapper's as 0: they count from there. */
function baseOffset(wrapper: Long, last: Long): Long {
  if (wrapper === 0) return 0;
  if (wrapper < last) {
    throw new CliError(
      `Found invalid wrapper offset in compressed v1 message set, wrapper offset '${wrapper}' is less than the last inner message offset '${last}' and it is not zero.`,
    );
  }
  return plus(wrapper, -BigInt(last));
}

/** Whole entries; a cut last one is left out. */
function* entries(bytes: Uint8Array): Generator<{ readonly start: number; readonly end: number }> {
  for (let start = 0; bytes.length - start >= logOverheadBytes; ) {
    const size = int32At(bytes, start + 8);
    if (size < minBatchLength)
      throw new CliError(`Record size is less than the minimum record overhead (${minBatchLength})`);
    const end = start + logOverheadBytes + size;
    if (end > bytes.length) return;
    yield { start, end };
    start = end;
  }
}

/** One entry; what it does not hold is found out when it is asked for. */
class Message implements LogRecord {
  readonly sequence = undefined;
  readonly headerKeys = '';
  readonly #bytes: Uint8Array;
  readonly #magic: number;
  readonly #baseOffset: Long;
  readonly #appendTime: Long | undefined;

  constructor(bytes: Uint8Array, baseOffset: Long, appendTime: Long | undefined) {
    this.#bytes = bytes;
    this.#magic = uint8At(bytes, 16);
    this.#baseOffset = baseOffset;
    this.#appendTime = appendTime;
  }

  get offset(): Long {
    return plus(this.#baseOffset, longAt(this.#bytes, 0));
  }

  get timestamp(): Long {
    if (this.#magic === 0) return -1;
    // Only messages of magic 1 take the time of their wrapper.
    return (this.#magic === 1 ? this.#appendTime : undefined) ?? longAt(this.#bytes, 18);
  }

  get isCompressed(): boolean {
    return (uint8At(this.#bytes, 17) & BatchAttributes.codecMask) !== 0;
  }

  get keySize(): number {
    return this.#sizeAt(this.#keyPosition);
  }

  get valueSize(): number {
    return this.#sizeAt(this.#valuePosition);
  }

  get key(): Uint8Array | null {
    return this.#fieldAt(this.#keyPosition);
  }

  get value(): Uint8Array | null {
    return this.#fieldAt(this.#valuePosition);
  }

  get message(): { readonly isValid: boolean; readonly crc: number } {
    const crc = uint32At(this.#bytes, 12);
    return { crc, isValid: crc === crc32(this.#bytes, 16, this.#bytes.length) };
  }

  get #keyPosition(): number {
    return this.#magic === 0 ? 18 : 26;
  }

  get #valuePosition(): number {
    return this.#keyPosition + 4 + Math.max(0, this.keySize);
  }

  #sizeAt(position: number): number {
    if (position + 4 > this.#bytes.length)
      throw new CliError(
        `A message of ${this.#bytes.length} bytes ends before the size of a field at ${position}`,
      );
    return int32At(this.#bytes, position);
  }

  #fieldAt(position: number): Uint8Array | null {
    const size = this.#sizeAt(position);
    if (size < 0) return null;
    const start = position + 4;
    if (start + size > this.#bytes.length)
      throw new CliError(`A field of ${size} bytes at ${start} of a message of ${this.#bytes.length} bytes`);
    return this.#bytes.subarray(start, start + size);
  }
}
