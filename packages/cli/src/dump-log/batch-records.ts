/**
 * The records of a batch of magic 2, as `DefaultRecordBatch.iterator` gives them: of one that is not compressed one by
 * one, so that those before a damaged one are shown; of a compressed one all or, if any is damaged, none.
 */
import { varintSizeAt } from '@kafka-ts/protocol/bytes/varint';
import { codecFromId } from '@kafka-ts/protocol/records/compression/compression-codec';
import { decompress } from '@kafka-ts/protocol/records/compression/index';
import { recordBatchOverheadBytes } from '@kafka-ts/protocol/records/record-batch';
import { RecordCursor } from '@kafka-ts/protocol/records/record-cursor';
import { CliError } from '../cli-error.ts';
import { type BatchHeader, incrementSequence, type RecordBatchFields } from './batch-header.ts';
import { javaString } from './java-utf8.ts';
import type { LogRecord } from './log-record.ts';
import { exactVarlongAt, type Long, plus } from './long.ts';

/** What one batch may grow to: far more than any broker with its defaults has taken. */
const MAX_BYTES = 1024 * 1024 * 1024;

/** @throws Error for what is no record, in the middle of the list */
export function* batchRecords(
  header: BatchHeader,
  fields: RecordBatchFields,
  bytes: Uint8Array,
): Generator<LogRecord, void, undefined> {
  const { count } = fields;
  if (bytes.length < recordBatchOverheadBytes)
    throw new CliError(`A batch of ${bytes.length} bytes, less than its header takes`);
  if (count === 0) return;
  if (count < 0) throw new CliError(`Found invalid record count ${count} in magic v${header.magic} batch`);
  const codec = codecFromId(header.codec);
  if (codec === undefined) throw new CliError(`Unknown compression type id: ${header.codec}`);
  let records = bytes;
  let start = recordBatchOverheadBytes;
  if (codec !== 0) {
    records = decompress(codec, bytes.subarray(start), { maxBytes: MAX_BYTES });
    start = 0;
    checkAll(new RecordCursor(records), count, records.length);
  }
  const cursor = new RecordCursor(records, start);
  const appendTime = header.timestampType === 'LogAppendTime' ? header.maxTimestamp : undefined;
  for (let index = 1; index <= count; index++) {
    cursor.next();
    if (index === count) checkEnd(cursor, records.length);
    yield recordAt(cursor, fields, appendTime);
  }
}

function checkAll(cursor: RecordCursor, count: number, end: number): void {
  for (let index = 0; index < count; index++) cursor.next();
  checkEnd(cursor, end);
}

function checkEnd(cursor: RecordCursor, end: number): void {
  if (cursor.end !== end)
    throw new CliError('Incorrect declared batch size, records still remaining in file');
}

function recordAt(cursor: RecordCursor, fields: RecordBatchFields, appendTime: Long | undefined): LogRecord {
  const { baseSequence } = fields;
  return {
    offset: plus(fields.baseOffset, cursor.offsetDelta),
    timestamp: appendTime ?? plus(fields.baseTimestamp, timestampDelta(cursor)),
    keySize: cursor.keyLength,
    valueSize: cursor.valueLength,
    key: cursor.key,
    value: cursor.value,
    sequence: baseSequence >= 0 ? incrementSequence(baseSequence, cursor.offsetDelta) : -1,
    headerKeys: cursor.hasHeaders ? headerKeys(cursor) : '',
    message: undefined,
  };
}

function timestampDelta(cursor: RecordCursor): Long {
  if (!Number.isNaN(cursor.timestampDelta)) return cursor.timestampDelta;
  const { bytes, start, end } = cursor;
  return exactVarlongAt(bytes, start + varintSizeAt(bytes, start, end) + 1);
}

function headerKeys(cursor: RecordCursor): string {
  const keys: string[] = [];
  cursor.forEachHeader((key) => keys.push(javaString(key)));
  return keys.join(',');
}
