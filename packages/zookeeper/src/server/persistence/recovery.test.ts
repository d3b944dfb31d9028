import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { beforeEach, expect, test } from 'vitest';
import { emptyTree } from '../../fixtures/writer-of-txns.ts';
import { OpCode } from '../../jute/op-code.ts';
import { openAcl } from '../../jute/records/acl.ts';
import { DataDirectoryError, recover } from './recovery.ts';
import { writeSnapshotAtOnce } from './snapshot-writer.ts';
import { encodeRecord, logHeader, type TxnRecord } from './txn-record.ts';

const directory = '/zk';
const directories = { snapshots: directory, logs: directory };
const encoder = new Writer();
let files: MemoryFileSystem;
let lines: string[];

const log = (message: string): void => {
  lines.push(message);
};
const logger = { info: log, warn: log, error: log };

beforeEach(() => {
  files = new MemoryFileSystem();
  files.makeDirectorySync(directory);
  lines = [];
});

const createRecord = (zxid: bigint, dataBytes = 3): TxnRecord => ({
  header: { sessionId: 1n, cxid: 1, zxid, timeMs: 5, type: OpCode.create },
  txn: {
    type: OpCode.create,
    path: `/n${zxid}`,
    data: new Uint8Array(dataBytes).fill(7),
    acl: openAcl,
    isEphemeral: false,
    parentCversion: Number(zxid),
    ttlMs: 0,
  },
});

const encoded = (zxid: bigint, dataBytes?: number): Uint8Array =>
  new Uint8Array(encodeRecord(createRecord(zxid, dataBytes), encoder));

function write(name: string, ...parts: Uint8Array[]): void {
  const handle = files.openSync(`${directory}/${name}`, 'create');
  handle.truncateSync(0);
  handle.writeSync([new Uint8Array(Buffer.concat(parts))], 0);
  handle.closeSync();
}

const writeEmptySnapshot = (): string => writeSnapshotAtOnce(emptyTree(), files, directory);
const size = (name: string): number | undefined => files.statusSync(`${directory}/${name}`)?.sizeBytes;

test('a new directory has the system nodes and no snapshot', () => {
  const { tree, snapshotZxid, replayedTxns } = recover(files, directories, logger);
  expect([...tree.nodes.keys()]).toEqual(['/', '/zookeeper', '/zookeeper/quota', '/zookeeper/config']);
  expect([snapshotZxid, replayedTxns, tree.lastZxid]).toEqual([undefined, 0, 0n]);
});

test('logs are replayed from the one that holds what is behind the snapshot', () => {
  writeEmptySnapshot();
  write('log.1', logHeader(), encoded(1n), encoded(2n));
  write('log.3', logHeader(), encoded(3n));
  write('log.4', logHeader(), encoded(4n), new Uint8Array(5000));
  const { tree, replayedTxns } = recover(files, directories, logger);
  expect([tree.lastZxid, replayedTxns, tree.nodes.size]).toEqual([4n, 4, 8]);
  expect(lines).toEqual([]);
  expect(size('log.4')).toBeGreaterThan(5000);
});

test('a damaged snapshot is passed over for the one before it', () => {
  writeEmptySnapshot();
  write('log.1', logHeader(), encoded(1n), encoded(2n));
  write('snapshot.2', new Uint8Array([1, 2, 3]));
  expect(recover(files, directories, logger).tree.lastZxid).toBe(2n);
  expect(lines).toEqual([expect.stringContaining('Skipping snapshot /zk/snapshot.2, which is not whole')]);
});

test('logs without any snapshot serve if they hold everything from the first transaction on', () => {
  write('log.1', logHeader(), encoded(1n), encoded(2n));
  write('log.3', logHeader(), encoded(3n));
  expect(recover(files, directories, logger).tree.lastZxid).toBe(3n);
});

test.each([
  ['that begin later', [2n, 3n]],
  ['that have a gap', [1n, 3n]],
])('logs without a whole snapshot %s are refused: something is missing', (_name, zxids) => {
  write('snapshot.0');
  for (const zxid of zxids) write(`log.${zxid}`, logHeader(), encoded(zxid));
  expect(() => recover(files, directories, logger)).toThrow(DataDirectoryError);
  expect(() => recover(files, directories, logger)).toThrow('No snapshot found in /zk');
});

test('a torn end is cut off and said', () => {
  writeEmptySnapshot();
  const good = encoded(1n);
  write('log.1', logHeader(), good, encoded(2n).subarray(0, 30));
  expect(recover(files, directories, logger).tree.lastZxid).toBe(1n);
  expect(size('log.1')).toBe(16 + good.length);
  expect(lines).toEqual([
    expect.stringMatching(
      /^\/zk\/log\.1: an incomplete record at byte \d+, \d+ bytes before the end: cut off/,
    ),
  ]);
});

test('a record without its last byte is a torn one, also before pre-allocated zeros', () => {
  writeEmptySnapshot();
  const torn = encoded(2n);
  torn[torn.length - 1] = 0;
  write('log.1', logHeader(), encoded(1n), torn, new Uint8Array(1000));
  expect(recover(files, directories, logger).tree.lastZxid).toBe(1n);
});

test('a wrong checksum near the end is cut off, and what was there is kept aside', () => {
  writeEmptySnapshot();
  const bad = encoded(2n);
  bad[40] = (bad[40] ?? 0) ^ 1;
  write('log.1', logHeader(), encoded(1n), bad, encoded(3n));
  expect(recover(files, directories, logger).tree.lastZxid).toBe(1n);
  expect(size('cut.log.1')).toBe(bad.length + encoded(3n).length);
  expect(recover(files, directories, logger).tree.lastZxid).toBe(1n);
});

test('a wrong checksum far from the end, or in an older file, stops the start and changes nothing', () => {
  writeEmptySnapshot();
  const bad = encoded(2n);
  bad[40] = (bad[40] ?? 0) ^ 1;
  const big = Array.from({ length: 9 }, (_, i) => encoded(BigInt(i + 3), 1_000_000));
  write('log.1', logHeader(), encoded(1n), bad, ...big);
  const before = size('log.1');
  expect(() => recover(files, directories, logger)).toThrow('acknowledged transactions would be lost');
  expect(size('log.1')).toBe(before);
  write('log.1', logHeader(), encoded(1n), bad);
  write('log.3', logHeader(), encoded(3n));
  expect(() => recover(files, directories, logger)).toThrow(
    /^\/zk\/log\.1: a record that does not match its checksum/,
  );
});

test('a log file without a header is deleted', () => {
  writeEmptySnapshot();
  write('log.1', logHeader().subarray(0, 7));
  expect(recover(files, directories, logger).tree.lastZxid).toBe(0n);
  expect(size('log.1')).toBeUndefined();
});

test('files in the wrong one of two directories stop the start', () => {
  const two = { snapshots: '/zk', logs: '/logs' };
  files.makeDirectorySync('/logs');
  write('log.1', logHeader());
  expect(() => recover(files, two, logger)).toThrow('a transaction log in the snapshot directory');
  files.deleteSync('/zk/log.1');
  writeSnapshotAtOnce(emptyTree(), files, '/logs');
  expect(() => recover(files, two, logger)).toThrow('a snapshot in the log directory');
});

test('ephemeral nodes of sessions that are gone are not there', () => {
  writeEmptySnapshot();
  const { header, txn } = createRecord(1n);
  if (txn.type !== OpCode.create) throw new Error('create expected');
  write(
    'log.1',
    logHeader(),
    new Uint8Array(encodeRecord({ header, txn: { ...txn, isEphemeral: true } }, encoder)),
  );
  expect(recover(files, directories, logger).tree.node('/n1')).toBeUndefined();
});

test('snapshots that a crash left unfinished are removed', () => {
  writeEmptySnapshot();
  write('tmp.snapshot.5', new Uint8Array(10));
  recover(files, directories, logger);
  expect(size('tmp.snapshot.5')).toBeUndefined();
});

test('what was brought back is on the disk before anybody sees it, also what a killed process had not synced', () => {
  writeEmptySnapshot();
  const handle = files.openSync(`${directory}/snapshot.0`, 'read-write');
  handle.syncSync();
  handle.closeSync();
  for (const path of [directory, '/']) files.syncDirectorySync(path);
  write('log.1', logHeader(), encoded(1n), encoded(2n));
  write('log.3', logHeader(), encoded(3n));
  expect(recover(files, directories, logger).tree.lastZxid).toBe(3n);
  for (let seed = 0; seed < 20; seed++) {
    expect(recover(files.crash('machine', seed), directories, logger).tree.lastZxid).toBe(3n);
  }
});
