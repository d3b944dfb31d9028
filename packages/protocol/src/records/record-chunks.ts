/**
 * The records of a compressed batch in pieces, for those who need whole records but not all at once: what a batch decompresses to may be
 * a thousand times its size.
 */
import { MalformedError } from '../bytes/malformed-error.ts';
import { maxVarintBytes, varintAt, varintSizeAt } from '../bytes/varint.ts';
import { type Decompressor, tooLarge } from './compression/decompressor.ts';
import { stepBytes } from './steps.ts';

/** Bytes of records that are given at once, unless one record is larger: what most batches decompress to. */
const chunkBytes = 1024 * 1024;

/**
 * Yields the records in order, whole ones one behind the other, each time in memory that is used again; undefined between two pieces, for
 * others to have their turn. Ends with the block, and closes it. Throws {@link MalformedError} for bytes that are no whole record,
 * CompressionError for a corrupt block, for a record of more than `maxRecordBytes` (`too-large`).
 */
export function* recordChunks(
  decompressor: Decompressor,
  maxRecordBytes: number,
): Generator<Uint8Array | undefined, void, undefined> {
  let window = new Uint8Array(stepBytes);
  let length = 0;
  /** What is to be there before records are given. */
  let wanted = chunkBytes;
  try {
    for (;;) {
      if (length === window.length) window = grown(window, Math.min(length * 2, wanted), length);
      const room = window.subarray(0, Math.min(window.length, wanted, length + stepBytes));
      const count = decompressor.read(room, length);
      length += count;
      const isEnd = count === 0;
      if (!isEnd && length < wanted) {
        yield undefined;
        continue;
      }
      const end = endOfWholeRecords(window, length, maxRecordBytes);
      if (end > 0) yield window.subarray(0, end);
      window.copyWithin(0, end, length);
      length -= end;
      if (isEnd && length > 0) throw new MalformedError('The last record is cut', end);
      if (isEnd) return;
      wanted = end > 0 ? Math.max(chunkBytes, length + stepBytes) : wanted * 2;
    }
  } finally {
    decompressor.close();
  }
}

function grown(bytes: Uint8Array, to: number, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(to);
  larger.set(bytes.subarray(0, length));
  return larger;
}

function endOfWholeRecords(bytes: Uint8Array, end: number, maxRecordBytes: number): number {
  for (let position = 0; ; ) {
    const size = varintSizeAt(bytes, position, end);
    if (size === 0) {
      if (end - position >= maxVarintBytes)
        throw new MalformedError('The length of a record does not end', position);
      return position;
    }
    const length = varintAt(bytes, position);
    if (length < 1) throw new MalformedError(`A record of ${length} bytes`, position);
    if (length > maxRecordBytes) throw tooLarge(maxRecordBytes);
    const next = position + size + length;
    if (next > end) return position;
    position = next;
  }
}
