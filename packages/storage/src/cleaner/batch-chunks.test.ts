import { baseOffsetAt, batchSizeAt } from '@kafka-ts/protocol/records/record-batch';
import { buildRecordBatch } from '@kafka-ts/protocol/records/record-batch-builder';
import { MemoryFileSystem } from '@kafka-ts/testing/memory-file-system/memory-file-system';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchChunks, ChunkBuffers } from './batch-chunks.ts';
import { OriginalFile } from './original-file.ts';

const batch = fc.record({
  valueBytes: fc.constantFrom(1, 300, 20_000, 33_000, 150_000),
  isWanted: fc.boolean(),
});

test('every batch is in one chunk, or was passed over: whatever the buffers hold, and only what is large', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(batch, { minLength: 1, maxLength: 20 }),
      fc.constantFrom(512, 40_000, 200_000),
      async (drawn, bufferBytes) => {
        const batches = drawn.map(({ valueBytes }, baseOffset) => batchOf(baseOffset, valueBytes));
        const seen: number[] = [];
        const passedOver: number[] = [];
        await withSegment(Buffer.concat(batches), async (segment) => {
          const passOver = (bytes: Uint8Array, at: number): boolean => {
            const offset = baseOffsetAt(bytes, at);
            if (drawn[offset]?.isWanted !== false) return false;
            passedOver.push(offset);
            return true;
          };
          for await (const { bytes, end } of batchChunks(
            segment,
            0,
            new ChunkBuffers(bufferBytes),
            passOver,
          )) {
            for (let at = 0; at < end; at += batchSizeAt(bytes, at)) {
              const offset = baseOffsetAt(bytes, at);
              expect(
                Buffer.compare(
                  bytes.subarray(at, at + batchSizeAt(bytes, at)),
                  batches[offset] ?? Buffer.of(),
                ),
              ).toBe(0);
              seen.push(offset);
            }
          }
        });
        const inOrder = (numbers: number[]): boolean =>
          numbers.every((one, index) => one > (numbers[index - 1] ?? -1));
        expect(inOrder(seen) && inOrder(passedOver)).toBe(true);
        expect([...seen, ...passedOver].toSorted((a, b) => a - b)).toEqual(drawn.map((_, index) => index));
        expect(passedOver.every((offset) => (batches[offset]?.length ?? 0) >= 32_768)).toBe(true);
      },
    ),
  );
});

test('a batch that no buffer holds is read only if it is wanted', async () => {
  const bytes = Buffer.concat([batchOf(0, 150_000), batchOf(1, 10)]);
  await withSegment(bytes, async (segment) => {
    const offsets: number[] = [];
    for await (const chunk of batchChunks(segment, 0, new ChunkBuffers(512), () => true)) {
      expect(chunk.bytes.length).toBe(512);
      offsets.push(baseOffsetAt(chunk.bytes, 0));
    }
    expect(offsets).toEqual([1]);
  });
});

function batchOf(baseOffset: number, valueBytes: number): Uint8Array {
  const value = Buffer.alloc(valueBytes, `${baseOffset}`);
  return buildRecordBatch([{ offset: baseOffset, timestamp: 1000, key: null, value }], { baseOffset });
}

async function withSegment(
  content: Uint8Array,
  action: (segment: OriginalFile) => Promise<void>,
): Promise<void> {
  const files = new MemoryFileSystem();
  const path = '/00000000000000000000.log';
  const handle = files.openSync(path, 'create');
  handle.writeSync([content], 0);
  handle.closeSync();
  await OriginalFile.use(files, { path, baseOffset: 0, sizeBytes: content.length }, action);
}
