/**
 * Reads a transaction log file from its start, in windows, so that a log of any size costs little memory.
 * Stops at the log's end and says what the end looks like.
 */
import type { FileHandle } from '@kafka-ts/environment/file-system';
import { Reader } from '@kafka-ts/protocol/bytes/reader';
import { adler32 } from './adler32.ts';
import {
  decodePayload,
  isLogHeader,
  logHeaderBytes,
  recordEnd,
  recordPrefixBytes,
  type TxnRecord,
} from './txn-record.ts';

/**
 * How a log file ends: `clean` — at the end of the file or at zeros; `torn` — in a record that was not written whole;
 * `corrupt` — at a whole record that does not match its checksum or makes no sense.
 */
export interface LogEnd {
  readonly kind: 'clean' | 'torn' | 'corrupt';
  /** Where the good records end. */
  readonly position: number;
  /** Bytes of the file. */
  readonly sizeBytes: number;
}

const windowBytes = 1 << 20;

/** Hands each good record to `handle` and returns how the file ends. */
export function readTxnLog(handle: FileHandle, handleRecord: (record: TxnRecord) => void): LogEnd {
  const sizeBytes = handle.sizeSync();
  const window = new FileWindow(handle, sizeBytes);
  const reader = new Reader();
  const head = window.bytes(0, Math.min(logHeaderBytes, sizeBytes));
  if (sizeBytes < logHeaderBytes) return { kind: sizeBytes === 0 ? 'clean' : 'torn', position: 0, sizeBytes };
  if (!isLogHeader(head)) return { kind: isZero(head) ? 'torn' : 'corrupt', position: 0, sizeBytes };
  let position = logHeaderBytes;
  const end = (kind: LogEnd['kind']): LogEnd => ({ kind, position, sizeBytes });
  for (;;) {
    const left = sizeBytes - position;
    if (left < recordPrefixBytes) return end(isZero(window.bytes(position, left)) ? 'clean' : 'torn');
    const prefix = window.bytes(position, recordPrefixBytes);
    const view = new DataView(prefix.buffer, prefix.byteOffset);
    const checksum = view.getInt32(0) === 0 ? view.getUint32(4) : undefined;
    const length = view.getInt32(8);
    if (length === 0) return end(isZero(prefix) ? 'clean' : 'torn');
    if (length < 0) return end('corrupt');
    if (length + 1 > left - recordPrefixBytes) return end('torn');
    const payload = window.bytes(position + recordPrefixBytes, length + 1);
    if (payload[length] !== recordEnd) return end('torn');
    if (adler32(payload, 0, length) !== checksum) return end('corrupt');
    let record: TxnRecord;
    try {
      record = decodePayload(reader.reset(payload, 0, length));
    } catch {
      return end('corrupt');
    }
    handleRecord(record);
    position += recordPrefixBytes + length + 1;
  }
}

function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** A part of a file in memory, read on when what is asked for lies outside. */
class FileWindow {
  readonly #handle: FileHandle;
  readonly #sizeBytes: number;
  #bytes = new Uint8Array(0);
  #start = 0;

  constructor(handle: FileHandle, sizeBytes: number) {
    this.#handle = handle;
    this.#sizeBytes = sizeBytes;
  }

  /** `length` bytes at `position`, which lie in the file; valid until the next call. */
  bytes(position: number, length: number): Uint8Array {
    const from = position - this.#start;
    if (from < 0 || from + length > this.#bytes.length) {
      this.#bytes = new Uint8Array(Math.min(this.#sizeBytes - position, Math.max(length, windowBytes)));
      this.#start = position;
      this.#handle.readSync(this.#bytes, position);
      return this.#bytes.subarray(0, length);
    }
    return this.#bytes.subarray(from, from + length);
  }
}
