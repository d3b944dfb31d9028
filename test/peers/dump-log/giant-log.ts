/**
 * One segment of many MiB: batches of 16 KiB like a busy producer's, some of them idempotent, transactional or with
 * headers, keys and values of many lengths, in a few texts that are no ASCII, and some bytes that are no text.
 */
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { CompressionCodec } from '@kafka-ts/protocol/records/compression/compression-codec';
import { buildRecordBatch, type NewRecord } from '@kafka-ts/protocol/records/record-batch-builder';
import { numbersOf } from './damage.ts';

const firstTimestamp = 1_763_000_000_000;
const batchBytes = 16 * 1024;
const texts = ['order', 'grün', '日本語', '😀'].map((text) => Buffer.from(text));
const noText = Uint8Array.of(0xff, 0xed, 0xa0, 0x80, 0x41);

/** Writes `00…0.log` of about `sizeBytes` into `directory`. Answers its path. */
export function writeGiantLog(directory: string, codec: CompressionCodec, sizeBytes: number): string {
  mkdirSync(directory, { recursive: true });
  const path = join(directory, '00000000000000000000.log');
  const file = openSync(path, 'w');
  const below = numbersOf(codec + 1);
  let offset = 0;
  for (let written = 0; written < sizeBytes; ) {
    const records = recordsOf(below, firstTimestamp + offset);
    const kind = below(8);
    const batch = buildRecordBatch(records, {
      codec,
      baseOffset: offset,
      partitionLeaderEpoch: 3,
      ...(kind < 3 ? { producerId: 1000 + kind, producerEpoch: kind, baseSequence: offset % 2 ** 31 } : {}),
      isTransactional: kind === 0,
      logAppendTime: kind === 7 ? firstTimestamp + offset : undefined,
    });
    writeSync(file, batch);
    written += batch.length;
    offset += records.length;
  }
  closeSync(file);
  return path;
}

function recordsOf(below: (limit: number) => number, timestamp: number): NewRecord[] {
  const records: NewRecord[] = [];
  for (let bytes = 0; bytes < batchBytes; ) {
    const value = below(200) === 0 ? null : randomValue(below);
    const key = below(3) === 0 ? null : Buffer.from(`key-${below(100_000)}`);
    const headers =
      below(16) === 0
        ? [
            { key: 'trace', value: Buffer.from(String(below(1e9))) },
            { key: 'ü', value: null },
          ]
        : [];
    records.push({ timestamp: timestamp + below(50), key, value, headers });
    bytes += (value?.length ?? 0) + (key?.length ?? 0) + 8;
  }
  return records;
}

/** 100 bytes mostly, as the producers of benchmarks send them; sometimes a few, sometimes thousands. */
function randomValue(below: (limit: number) => number): Uint8Array {
  const kind = below(100);
  if (kind === 0) return noText;
  if (kind === 1) return new Uint8Array(0);
  const text = texts[kind % texts.length] ?? noText;
  const length = kind === 2 ? below(40_000) : kind < 20 ? below(30) : 100;
  const repeated = Buffer.concat(Array.from({ length: Math.ceil(length / text.length) }, () => text));
  if (kind % 4 === 0) for (let at = 0; at < repeated.length; at++) repeated[at] = 97 + below(26);
  return repeated;
}
