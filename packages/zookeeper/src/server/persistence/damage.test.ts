/** Snapshots and logs that are cut, flipped, empty or followed by rubbish: what was acknowledged comes back, or the start says why not. */
import { gzipSync } from 'node:zlib';
import type { Environment } from '@kafka-ts/environment/environment';
import { Writer } from '@kafka-ts/protocol/bytes/writer';
import { MemoryDisk } from '@kafka-ts/testing/memory-file-system/memory-disk';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { seededCompression } from '@kafka-ts/testing/seeded-compression';
import { SimulatedWorld } from '@kafka-ts/testing/simulated-world';
import { beforeEach, describe, expect, test } from 'vitest';
import { OpCode } from '../../jute/op-code.ts';
import { openAcl } from '../../jute/records/acl.ts';
import type { DataTree } from '../tree/data-tree.ts';
import { unpackNewestSnapshot } from './compressed-snapshots.ts';
import { purge } from './purge.ts';
import { recover } from './recovery.ts';
import { writeSnapshot, writeSnapshotAtOnce } from './snapshot-writer.ts';
import { encodeRecord, logHeader } from './txn-record.ts';

const directory = '/zk';
const directories = { snapshots: directory, logs: directory };
const encoder = new Writer();
let files: MemoryFileSystem;
let lines: string[];

const log = (message: string): void => {
  lines.push(message);
};
const logger = { info: log, warn: log, error: log };

function encoded(zxid: bigint): Uint8Array {
  const txn = {
    type: OpCode.create,
    path: `/n${zxid}`,
    data: new Uint8Array(5).fill(7),
    acl: openAcl,
    isEphemeral: false,
    parentCversion: Number(zxid),
    ttlMs: 0,
  } as const;
  const header = { sessionId: 1n, cxid: 1, zxid, timeMs: 5, type: OpCode.create };
  return new Uint8Array(encodeRecord({ header, txn }, encoder));
}

function write(name: string, ...parts: Uint8Array[]): void {
  const handle = files.openSync(`${directory}/${name}`, 'create');
  handle.truncateSync(0);
  handle.writeSync([new Uint8Array(Buffer.concat(parts))], 0);
  handle.closeSync();
}

const read = (name: string): Uint8Array =>
  new Uint8Array(files.readFileSync(`${directory}/${name}`) ?? new Uint8Array(0));
const recovered = (): DataTree => recover(files, directories, logger).tree;
const pathsOf = (tree: DataTree): string[] =>
  [...tree.nodes.keys()].filter((path) => path.startsWith('/n')).sort();

/** `snapshot.0`, `log.1` with two transactions, `snapshot.2`, `log.3` with two more. */
beforeEach(() => {
  files = new MemoryFileSystem();
  files.makeDirectorySync(directory);
  lines = [];
  writeSnapshotAtOnce(recovered(), files, directory);
  write('log.1', logHeader(), encoded(1n), encoded(2n));
  writeSnapshotAtOnce(recovered(), files, directory);
  write('log.3', logHeader(), encoded(3n), encoded(4n));
});

const all = ['/n1', '/n2', '/n3', '/n4'];
const skipped = expect.stringContaining('Skipping snapshot /zk/snapshot.2, which is not whole');

describe('the last snapshot', () => {
  test('whole: only the log behind it is replayed', () => {
    expect(recover(files, directories, logger)).toMatchObject({ snapshotZxid: 2n, replayedTxns: 2 });
    expect(lines).toEqual([]);
  });

  test('cut at any byte: the one before it and all logs', () => {
    const whole = read('snapshot.2');
    for (let length = 0; length < whole.length; length++) {
      lines = [];
      write('snapshot.2', whole.subarray(0, length));
      expect(pathsOf(recovered()), `${length} bytes`).toEqual(all);
      expect(lines).toEqual([skipped]);
    }
  });

  test('with any bit flipped: the same', () => {
    const whole = read('snapshot.2');
    for (let bit = 0; bit < whole.length * 8; bit++) {
      lines = [];
      const flipped = new Uint8Array(whole);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      write('snapshot.2', flipped);
      expect(pathsOf(recovered()), `bit ${bit}`).toEqual(all);
      expect(lines).toEqual([skipped]);
    }
  });

  test('and the one before it damaged too: the logs, which hold everything from the first on', () => {
    write('snapshot.0');
    write('snapshot.2', Uint8Array.of(1, 2, 3));
    expect(pathsOf(recovered())).toEqual(all);
  });

  test('damaged, and the logs end before it: something acknowledged is missing, and the start is refused', () => {
    write('snapshot.2', Uint8Array.of(1, 2, 3));
    write('log.1', logHeader(), encoded(1n));
    files.deleteSync('/zk/log.3');
    expect(recovered).toThrow(
      /^\/zk\/snapshot\.2 cannot be read, and the logs end at 0x1: acknowledged transactions would be lost; restore/,
    );
  });

  test('damaged, and the logs before it purged: the same', () => {
    write('snapshot.2', Uint8Array.of(1, 2, 3));
    files.deleteSync('/zk/log.1');
    expect(recovered).toThrow(/^\/zk\/snapshot\.2 cannot be read, and the logs lack what is before 0x3: /);
  });

  test('the only one damaged, without any log: a directory with a past is not taken for a new one', () => {
    for (const name of ['snapshot.0', 'log.1', 'log.3']) files.deleteSync(`/zk/${name}`);
    write('snapshot.2', Uint8Array.of(1, 2, 3));
    expect(recovered).toThrow('/zk/snapshot.2 cannot be read, and the logs end at 0x0');
  });
});

test.each(['write', 'sync', 'truncate'] as const)(
  'a snapshot whose %s fails on a full disk leaves nothing behind',
  async (operation) => {
    const { clock } = new SimulatedWorld({ seed: 1 }).process({
      name: 'zk',
      disk: new MemoryDisk(),
    }).environment;
    files.faults.add({ code: 'ENOSPC', operation, path: 'tmp.snapshot' });
    await expect(writeSnapshot(recovered(), { files, clock, directory })).rejects.toThrow('ENOSPC');
    const names = files.readDirectorySync(directory).map(({ name }) => name);
    expect(names.sort()).toEqual(['log.1', 'log.3', 'snapshot.0', 'snapshot.2']);
  },
);

describe('snapshots that Apache compressed', () => {
  const env = (): Environment => ({
    ...new SimulatedWorld({ seed: 1 }).process({ name: 'zk', disk: new MemoryDisk() }).environment,
    files,
    compression: seededCompression((later) => later()),
  });
  /** `snapshot.4` of all, only in its compressed form, with nothing before it. */
  beforeEach(() => {
    writeSnapshotAtOnce(recovered(), files, directory);
    write('snapshot.4.gz', gzipSync(read('snapshot.4')));
    for (const name of ['snapshot.0', 'snapshot.2', 'snapshot.4', 'log.1', 'log.3'])
      files.deleteSync(`/zk/${name}`);
  });

  test('with gzip are unpacked and read', async () => {
    await unpackNewestSnapshot(env(), directory, logger);
    expect(pathsOf(recovered())).toEqual(all);
    expect(lines).toEqual(['Unpacked snapshot /zk/snapshot.4.gz']);
    lines = [];
    await unpackNewestSnapshot(env(), directory, logger);
    expect(lines).toEqual([]);
  });

  test('with gzip and cut anywhere are passed over', async () => {
    const whole = read('snapshot.4.gz');
    for (let length = 0; length < whole.length; length++) {
      write('snapshot.4.gz', whole.subarray(0, length));
      await unpackNewestSnapshot(env(), directory, logger);
      expect(recovered).toThrow('/zk/snapshot.4.gz cannot be read, and the logs end at 0x0');
    }
  });

  test('with snappy stop the start if the logs do not hold what is in them', async () => {
    write('snapshot.6.snappy', Buffer.from('\x82SNAPPY\0', 'latin1'));
    await unpackNewestSnapshot(env(), directory, logger);
    expect(recovered).toThrow(/^\/zk\/snapshot\.6\.snappy cannot be read, and the logs end at 0x4: /);
    write('log.5', logHeader(), encoded(5n), encoded(6n));
    expect(pathsOf(recovered())).toEqual([...all, '/n5', '/n6']);
    expect(lines).toContain(
      'Skipping snapshot /zk/snapshot.6.snappy: it is compressed with snappy, which this version does not read',
    );
  });

  test('are purged with the others', async () => {
    await unpackNewestSnapshot(env(), directory, logger);
    for (const zxid of ['5', '6', '7']) write(`snapshot.${zxid}`, read('snapshot.4'));
    expect(await purge(files, directories, 3)).toEqual(['/zk/snapshot.4', '/zk/snapshot.4.gz']);
  });
});

describe('the last log', () => {
  test('empty: deleted, as it would stop Apache’s server', () => {
    write('log.5');
    expect(pathsOf(recovered())).toEqual(all);
    expect(files.statusSync('/zk/log.5')).toBeUndefined();
  });

  test('only a header: there is nothing in it', () => {
    write('log.5', logHeader());
    expect(pathsOf(recovered())).toEqual(all);
    expect(lines).toEqual([]);
  });

  test('rubbish behind the zeros that it was grown by: its end is at the zeros', () => {
    const rubbish = new Uint8Array(3000).map((_, index) => index * 31);
    write('log.3', logHeader(), encoded(3n), encoded(4n), new Uint8Array(500), rubbish);
    expect(pathsOf(recovered())).toEqual(all);
  });

  test('with any bit of its last record flipped: that record is cut off, what is before it stays', () => {
    const last = encoded(4n);
    for (let bit = 0; bit < last.length * 8; bit++) {
      const flipped = new Uint8Array(last);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      write('log.3', logHeader(), encoded(3n), flipped);
      expect(pathsOf(recovered()), `bit ${bit}`).toEqual(all.slice(0, 3));
    }
  });

  test('that is no log: the start is refused', () => {
    write('log.5', new Uint8Array(9 << 20).fill(0x41));
    expect(recovered).toThrow(/^\/zk\/log\.5: .*acknowledged transactions would be lost/);
  });
});
