/**
 * A transaction log file: header of 16 bytes ("ZKLG", int version 2, long dbid 0), then records
 *   long Adler32(payload) | int length | payload = TxnHeader + transaction [+ digest {int, long}, ignored] | byte 0x42
 * The end is the end of the file, a length of 0 (Apache pre-allocates zeros), or a record that did not get its last byte.
 */
import type { Reader } from '@kafka-ts/protocol/bytes/reader';
import type { Writer } from '@kafka-ts/protocol/bytes/writer';
import { decodeTxn, encodeTxn, type Txn } from '../../jute/txns/txn.ts';
import { type TxnHeader, txnHeader } from '../../jute/txns/txn-header.ts';
import { adler32 } from './adler32.ts';

export interface TxnRecord {
  readonly header: TxnHeader;
  readonly txn: Txn;
}

export const logHeaderBytes = 16;
/** In front of a payload: checksum and length. */
export const recordPrefixBytes = 12;
export const recordEnd = 0x42;

/** "ZKLG", version 2, dbid 0. */
export function logHeader(): Uint8Array {
  return Uint8Array.of(0x5a, 0x4b, 0x4c, 0x47, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0);
}

export function isLogHeader(bytes: Uint8Array): boolean {
  return logHeader().every((byte, index) => index >= 8 || bytes[index] === byte);
}

/** The record's bytes, ready to be appended. */
export function encodeRecord(record: TxnRecord, writer: Writer): Uint8Array {
  writer.reset();
  const prefix = writer.claim(recordPrefixBytes);
  writer.view.setInt32(prefix, 0);
  txnHeader.encode(record.header, writer);
  encodeTxn(record.txn, writer);
  writer.writeUint8(recordEnd);
  const bytes = writer.toBytes();
  putInt32(bytes, 4, adler32(bytes, recordPrefixBytes, bytes.length - 1));
  putInt32(bytes, 8, bytes.length - recordPrefixBytes - 1);
  return bytes;
}

/** A view for each record would cost more than this. */
function putInt32(bytes: Uint8Array, at: number, value: number): void {
  bytes[at] = value >>> 24;
  bytes[at + 1] = value >>> 16;
  bytes[at + 2] = value >>> 8;
  bytes[at + 3] = value;
}

/** Decodes a payload whose checksum was right; `reader` stands at its start. Throws MalformedError. */
export function decodePayload(reader: Reader): TxnRecord {
  const header = txnHeader.decode(reader);
  return { header, txn: decodeTxn(header.type, reader) };
}
