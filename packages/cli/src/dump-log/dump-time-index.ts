/** Dumps a `.timeindex`: each entry, held against the batch of its offset in the log beside it. */
import { CliError } from '../cli-error.ts';
import { type BatchHeader, bytesOf, headerOf, placeAt } from './batch-header.ts';
import { batchRecords } from './batch-records.ts';
import { type DumpContext, type DumpedFile, jsonLine, openToRead } from './dump-context.ts';
import { baseOffsetOf, saying, siblingOf } from './dump-index.ts';
import { OffsetEntries, readIndex, TimeEntries, timeEntryBytes } from './index-entries.ts';
import type { Long } from './long.ts';
import { messageRecords } from './message-records.ts';
import { SegmentReader } from './segment-reader.ts';

/** @throws CliError where Apache's tool ends with an exception */
export async function dumpTimeIndex(context: DumpContext, file: DumpedFile): Promise<void> {
  const { files, output, options } = context;
  const baseOffset = baseOffsetOf(file);
  const log = openToRead(files, siblingOf(file, '.log'));
  try {
    const offsets = new OffsetEntries(readIndex(files, siblingOf(file, '.index')), baseOffset);
    const entries = new TimeEntries(readIndex(files, file.absolutePath), baseOffset);
    if (options.isIndexSanityOnly) {
      checkSanity(file, entries);
      output.print(saying(context, file, 'passed sanity check'));
      return;
    }
    await dumpEntries(context, file, { offsets, entries, reader: new SegmentReader(log) });
  } finally {
    log.closeSync();
  }
}

async function dumpEntries(
  context: DumpContext,
  file: DumpedFile,
  segment: {
    readonly offsets: OffsetEntries;
    readonly entries: TimeEntries;
    readonly reader: SegmentReader;
  },
): Promise<void> {
  const { output, options } = context;
  const { entries } = segment;
  let before: Long = -1;
  for (let slot = 0; slot < entries.count; slot++) {
    const timestamp = entries.timestamp(slot);
    const offset = entries.offset(slot);
    // Zeros that nobody has filled: a crash leaves many.
    if (offset === entries.baseOffset && slot > 0) return;
    check(context, file, { ...segment, timestamp, offset, before });
    if (!options.isVerifyOnly) {
      output.print(
        options.isJson
          ? jsonLine({ file: file.path, kind: 'time-index-entry', timestamp, offset })
          : `timestamp: ${timestamp} offset: ${offset}\n`,
      );
    }
    before = timestamp;
    if (output.isBehind) await output.keepUp();
  }
}

function check(
  { errors }: DumpContext,
  file: DumpedFile,
  entry: {
    readonly offsets: OffsetEntries;
    readonly reader: SegmentReader;
    readonly timestamp: Long;
    readonly offset: Long;
    readonly before: Long;
  },
): void {
  const { offsets, reader, timestamp, offset, before } = entry;
  const batch = batchAt(reader, file, offsets.lookup(offset), offset);
  if (batch === undefined || batch.lastOffset !== offset) {
    errors.offsetNotFound(file.absolutePath, offset, batch?.lastOffset ?? -1);
    return;
  }
  const found = largestTimestamp(batch, bytesOf(reader, batch));
  if (found !== timestamp) errors.timestampMismatch(file.absolutePath, timestamp, found);
  if (before >= timestamp) errors.timestampOutOfOrder(file.absolutePath, timestamp, before);
}

/** The first batch from `position` on that reaches `offset`. @throws CliError */
function batchAt(
  reader: SegmentReader,
  file: DumpedFile,
  position: number,
  offset: Long,
): BatchHeader | undefined {
  if (position < 0 || position > reader.sizeBytes) {
    throw new CliError(
      `${file.path}: the offset index points to byte ${position} of a log of ${reader.sizeBytes} bytes`,
    );
  }
  for (let at = position; ; ) {
    const place = placeAt(reader, file.path, at, reader.sizeBytes);
    if (place === undefined) return undefined;
    const header = headerOf(reader, file.path, place);
    if (header.lastOffset >= offset) return header;
    at += place.sizeBytes;
  }
}

function largestTimestamp(header: BatchHeader, bytes: Uint8Array): Long {
  const records =
    header.batch === undefined ? messageRecords(header, bytes) : batchRecords(header, header.batch, bytes);
  let largest: Long = -1;
  for (const { timestamp } of records) if (timestamp > largest) largest = timestamp;
  return largest;
}

function checkSanity(file: DumpedFile, entries: TimeEntries): void {
  const { count, baseOffset } = entries;
  if (count > 0 && entries.timestamp(count - 1) < entries.timestamp(0)) {
    throw new CliError(
      `Corrupt time index found, time index file (${file.absolutePath}) has non-zero size but the last timestamp is ${entries.timestamp(count - 1)} which is less than the first timestamp ${entries.timestamp(0)}`,
    );
  }
  if (count > 0 && entries.offset(count - 1) < baseOffset) {
    throw new CliError(
      `Corrupt time index found, time index file (${file.absolutePath}) has non-zero size but the last offset is ${entries.offset(count - 1)} which is less than the first offset ${baseOffset}`,
    );
  }
  if (entries.bytes.length % timeEntryBytes !== 0) {
    throw new CliError(
      `Time index file ${file.absolutePath} is corrupt, found ${entries.bytes.length} bytes which is neither positive nor a multiple of ${timeEntryBytes}`,
    );
  }
}
