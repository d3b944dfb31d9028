import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOffsetFile } from './offset-file.ts';
import { apacheOffsets } from './offset-file.vectors.ts';
import { OffsetStore } from './offset-store.ts';
import { readSerializedHashMap, SerializedFormatError } from './serialized-hash-map.ts';

const path = '/data/connect.offsets';
const partition = { filename: 'test.txt' };

function worldOf(files: MemoryFileSystem): ReturnType<typeof nodeEnvironment> {
  return { ...nodeEnvironment(), files };
}

function put(files: MemoryFileSystem, bytes: Uint8Array): void {
  files.makeDirectorySync('/data');
  const handle = files.openSync(path, 'create');
  handle.writeSync([bytes], 0);
  handle.closeSync();
}

describe('the offset file', () => {
  test('gives back what was committed, in its directory made for it', async () => {
    const files = new MemoryFileSystem();
    const store = await OffsetStore.open(worldOf(files), path);
    await store.commit('one', [{ partition, offset: { position: 3 } }]);
    await store.commit('two', [{ partition: { b: 2, a: 1 }, offset: { at: 'x' } }]);
    await store.commit('one', [{ partition, offset: { position: 24 } }]);
    const again = await OffsetStore.open(worldOf(files), path);
    expect(again.get('one', partition)).toEqual({ position: 24 });
    expect(again.get('two', { a: 1, b: 2 })).toEqual({ at: 'x' });
    expect(again.get('one', { filename: 'other' })).toBeUndefined();
    await again.commit('one', [{ partition, offset: null }]);
    expect((await OffsetStore.open(worldOf(files), path)).ofConnector('one')).toEqual([]);
  });

  test('killed in any call, even without power after that, it holds the last offset committed or the one under way', async () => {
    for (let call = 1; call <= 60; call++) {
      for (let seed = 0; seed < 5; seed++) {
        let count = 0;
        const files = new MemoryFileSystem({ onCall: () => ++count === call });
        let committed = 0;
        const work = async (): Promise<void> => {
          const store = await OffsetStore.open(worldOf(files), path);
          for (let position = 1; position <= 4; position++) {
            await store.commit('one', [{ partition, offset: { position } }]);
            committed = position;
          }
        };
        work().catch(() => {});
        for (let turn = 0; turn < 400; turn++) await Promise.resolve();
        files.crash('machine', seed);
        const next = new MemoryFileSystem({ disk: files.disk });
        const { offsets } = await readOffsetFile(worldOf(next), path);
        const position = Number(offsets[0]?.offset['position'] ?? 0);
        expect([committed, committed + 1], `killed in call ${call}, seed ${seed}`).toContain(position);
      }
    }
  });

  test('a failed write is told, and the offset goes with the next one', async () => {
    const files = new MemoryFileSystem();
    const store = await OffsetStore.open(worldOf(files), path);
    files.faults.add({ code: 'ENOSPC', operation: 'write', times: 1 });
    await expect(store.commit('one', [{ partition, offset: { position: 1 } }])).rejects.toMatchObject({
      code: 'ENOSPC',
    });
    await store.commit('two', [{ partition, offset: { position: 2 } }]);
    expect((await OffsetStore.open(worldOf(files), path)).get('one', partition)).toEqual({ position: 1 });
  });

  test.each([
    ['text', 'hello'],
    ['another version', '{"version":2,"offsets":[]}'],
    ['an offset that is a list', '{"version":1,"offsets":[{"connector":"a","partition":{},"offset":[]}]}'],
    ['half a file', '{"version":1,"offsets":[{"conn'],
  ])('%s is refused and left alone', async (_name, text) => {
    const files = new MemoryFileSystem();
    put(files, Buffer.from(text));
    await expect(OffsetStore.open(worldOf(files), path)).rejects.toThrow(/offset\.storage\.file\.filename/);
    expect(Buffer.from(files.readFileSync(path) ?? []).toString()).toBe(text);
  });

  test('an empty file is a file without offsets', async () => {
    const files = new MemoryFileSystem();
    put(files, new Uint8Array(0));
    expect((await OffsetStore.open(worldOf(files), path)).ofConnector('one')).toEqual([]);
  });
});

describe("the file of Apache's worker", () => {
  test.each(Object.entries(apacheOffsets))('of %s is read', async (_version, { hex, offsets }) => {
    const files = new MemoryFileSystem();
    put(files, Buffer.from(hex, 'hex'));
    const store = await OffsetStore.open(worldOf(files), path);
    expect(store.isFromApache).toBe(true);
    for (const { connector, ...each } of offsets)
      expect(store.get(connector, each.partition)).toEqual(each.offset);
  });

  test('cut or changed anywhere it is read or refused, never anything else', () => {
    const bytes = Buffer.from(apacheOffsets['3.9.2'].hex, 'hex');
    const change = fc.record({ at: fc.nat(bytes.length - 1), to: fc.nat(255), cut: fc.nat(bytes.length) });
    fc.assert(
      fc.property(change, ({ at, to, cut }) => {
        const changed = Buffer.from(bytes).subarray(0, cut);
        if (at < changed.length) changed[at] = to;
        try {
          readSerializedHashMap(changed);
        } catch (error) {
          expect(error).toBeInstanceOf(SerializedFormatError);
        }
      }),
    );
  });
});
