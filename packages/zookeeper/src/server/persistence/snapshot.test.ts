import { MalformedError } from '@kafka-ts/protocol/bytes/malformed-error';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import { VirtualClock } from '@kafka-ts/testing/virtual-clock';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { perform, steps } from '../../fixtures/arbitrary-writes.ts';
import { contentOf, WriterOfTxns } from '../../fixtures/writer-of-txns.ts';
import { create } from '../../jute/operations/create.ts';
import { setData } from '../../jute/operations/set-data.ts';
import { openAcl } from '../../jute/records/acl.ts';
import { readSnapshot } from './snapshot-reader.ts';
import { writeSnapshot, writeSnapshotAtOnce } from './snapshot-writer.ts';

const directory = '/zk';

function world() {
  const clock = new VirtualClock();
  const files = new MemoryFileSystem({
    complete: (action: () => void) => {
      clock.setInput(0, action);
    },
  });
  files.makeDirectorySync(directory);
  return { clock, files };
}

test('any tree is read back from its snapshot, whichever way it was written', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (sequence) => {
      const { clock, files } = world();
      const writer = new WriterOfTxns();
      writer.log({ type: -10, timeoutMs: 6000 }, 1n);
      for (const step of sequence) perform(writer, step);
      writer.apply();
      const { tree } = writer;
      const path = writeSnapshotAtOnce(tree, files, directory);
      const expected = contentOf(tree);
      expect(contentOf(readSnapshot(files.readFileSync(path) ?? new Uint8Array(0), tree.lastZxid))).toEqual(
        expected,
      );
      const again = await clock.run(writeSnapshot(tree, { files, clock, directory }));
      expect(again).toBe(path);
      expect(contentOf(readSnapshot(files.readFileSync(path) ?? new Uint8Array(0), tree.lastZxid))).toEqual(
        expected,
      );
    }),
    { numRuns: 60 },
  );
});

test('a snapshot taken while the tree changes, and the log behind its name, give the tree', async () => {
  await fc.assert(
    fc.asyncProperty(steps, steps, fc.integer({ min: 1, max: 8 }), async (before, during, pace) => {
      const { clock, files } = world();
      const writer = new WriterOfTxns();
      for (const step of before) perform(writer, step);
      // Enough nodes that the walk takes several slices.
      for (let i = 0; i < 4500; i++) {
        const request = { path: `/n${i}`, data: null, acl: openAcl, flags: 0, ttlMs: 0 };
        writer.write(create, request);
      }
      writer.apply();
      const start = writer.tree.lastZxid;
      let step = 0;
      const change = (): void => {
        for (let i = 0; i < pace; i++) {
          const next = during[step++];
          if (next !== undefined) perform(writer, next);
          writer.write(setData, { path: `/n${4499 - step}`, data: null, version: -1 });
        }
        writer.apply();
        if (step < during.length) clock.endOfTurn(change);
      };
      clock.endOfTurn(change);
      const path = await clock.run(writeSnapshot(writer.tree, { files, clock, directory }));
      writer.apply();
      const tree = readSnapshot(files.readFileSync(path ?? '') ?? new Uint8Array(0), start);
      for (const record of writer.records) {
        if (record.header.zxid > start) tree.apply(record.header, record.txn);
      }
      expect(contentOf(tree)).toEqual(contentOf(writer.tree));
    }),
    { numRuns: 12 },
  );
}, 60_000);

test('a snapshot that is cut or changed anywhere is not taken for one', () => {
  const { files } = world();
  const writer = new WriterOfTxns();
  writer.write(create, { path: '/a', data: new Uint8Array([1, 2, 3]), acl: openAcl, flags: 0, ttlMs: 0 });
  writer.apply();
  const bytes = files.readFileSync(writeSnapshotAtOnce(writer.tree, files, directory)) ?? new Uint8Array(0);
  for (let length = 0; length < bytes.length; length++) {
    expect(() => readSnapshot(bytes.subarray(0, length), 1n)).toThrow(MalformedError);
  }
  for (let position = 0; position < bytes.length; position++) {
    // dbid and the mark at the very end carry nothing.
    if (position >= 8 && position < 16) continue;
    const changed = new Uint8Array(bytes);
    changed[position] = (changed[position] ?? 0) ^ 0x10;
    expect(() => readSnapshot(changed, 1n)).toThrow(MalformedError);
  }
});

test('a snapshot that is given up leaves no file', async () => {
  const { clock, files } = world();
  const writer = new WriterOfTxns();
  for (let i = 0; i < 2500; i++) {
    writer.write(create, { path: `/n${i}`, data: null, acl: openAcl, flags: 0, ttlMs: 0 });
  }
  writer.apply();
  const path = await clock.run(writeSnapshot(writer.tree, { files, clock, directory }, () => true));
  expect(path).toBeUndefined();
  expect(files.readDirectorySync(directory)).toEqual([]);
});
