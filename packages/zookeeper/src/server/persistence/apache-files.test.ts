/** Bytes that Apache's server wrote: read here, and where ours writes the same thing, written the same. */
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { beforeEach, expect, test } from 'vitest';
import { contentOf } from '../../fixtures/writer-of-txns.ts';
import { OpCode } from '../../jute/op-code.ts';
import { statOf } from '../tree/znode.ts';
import { apacheFirstSnapshot, apacheLog, apacheSessionId, apacheSnapshot } from './apache-files.vectors.ts';
import { recover } from './recovery.ts';
import { readSnapshot } from './snapshot-reader.ts';
import { readTxnLog } from './txn-log-reader.ts';
import { encodeRecord, logHeader, type TxnRecord } from './txn-record.ts';

const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const logger = { info: () => {}, warn: () => {}, error: () => {} };
let files: MemoryFileSystem;

beforeEach(() => {
  files = new MemoryFileSystem();
  files.makeDirectorySync('/zk');
});

function write(name: string, hex: string): void {
  const handle = files.openSync(`/zk/${name}`, 'create');
  handle.writeSync([bytesOf(hex)], 0);
  handle.closeSync();
}

function readLog(): TxnRecord[] {
  write('log.1', apacheLog);
  const records: TxnRecord[] = [];
  const end = readTxnLog(files.openSync('/zk/log.1', 'read'), (record) => records.push(record));
  expect(end).toMatchObject({ kind: 'clean', position: apacheLog.length / 2 });
  return records;
}

test('its log is read, transaction by transaction', () => {
  const records = readLog();
  expect(records.map(({ header }) => header.zxid)).toEqual([1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n, 9n]);
  expect(new Set(records.map(({ header }) => header.sessionId))).toEqual(new Set([apacheSessionId]));
  expect(records.map(({ txn }) => txn)).toMatchObject([
    { type: OpCode.createSession, timeoutMs: 10_000 },
    { type: OpCode.create, path: '/a', isEphemeral: false, parentCversion: 1 },
    { type: OpCode.create, path: '/a/e', data: null, isEphemeral: true, parentCversion: 1 },
    { type: OpCode.create, path: '/a/s-0000000001', data: new Uint8Array(0), parentCversion: 2 },
    { type: OpCode.setData, path: '/a', version: 1 },
    {
      type: OpCode.multi,
      parts: [
        { type: OpCode.delete, path: '/a/s-0000000001' },
        { type: OpCode.check, path: '/a', version: 2 },
      ],
    },
    {
      type: OpCode.multi,
      parts: [
        // Apache keeps what came before the failure; it must not be applied all the same.
        { type: OpCode.delete, path: '/a/e' },
        { type: OpCode.error, code: -103 },
      ],
    },
    { type: OpCode.error, code: -101 },
    { type: OpCode.setAcl, path: '/a', version: 1 },
  ]);
});

test('the same transactions are written as it writes them, but for the digests', () => {
  const original = bytesOf(apacheLog);
  expect(original.subarray(0, 16)).toEqual(logHeader());
  let position = 16;
  for (const record of readLog()) {
    const ours = encodeRecord(record, new Writer());
    const view = new DataView(original.buffer, original.byteOffset + position);
    const length = view.getInt32(8);
    const payload = original.subarray(position + 12, position + 12 + length);
    const body = ours.subarray(12, ours.length - 1);
    expect(Buffer.from(body).equals(payload.subarray(0, body.length))).toBe(true);
    // A digest is int and long; transactions that change nothing have none.
    expect([0, 12]).toContain(payload.length - body.length);
    position += 12 + length + 1;
  }
});

test('log and first snapshot give the tree of the next snapshot', () => {
  write('snapshot.0', apacheFirstSnapshot);
  write('log.1', apacheLog);
  const { tree, replayedTxns } = recover(files, { snapshots: '/zk', logs: '/zk' }, logger);
  expect(replayedTxns).toBe(9);
  expect(contentOf(tree)).toEqual(contentOf(readSnapshot(bytesOf(apacheSnapshot), 9n)));
  const node = tree.node('/a');
  expect(node === undefined ? undefined : statOf(node)).toMatchObject({
    czxid: 2n,
    mzxid: 5n,
    version: 1,
    cversion: 3,
    aversion: 1,
    dataLength: 2,
    numChildren: 1,
    pzxid: 6n,
  });
  expect(tree.node('/a/e')).toMatchObject({ owner: apacheSessionId, data: null });
  expect([...tree.sessions]).toEqual([[apacheSessionId, 10_000]]);
});
