/** Dumps a `.log` or a snapshot of KRaft's metadata log (`.checkpoint`): its batches, and their records if asked for. */
import { codecFromId, codecName } from '@kafka-ts/protocol/records/compression/compression-codec';
import { CliError } from '../cli-error.ts';
import { type BatchHeader, bytesOf, headerOf, isValid, placeAt } from './batch-header.ts';
import { batchRecords } from './batch-records.ts';
import { controlText } from './control-text.ts';
import { type DumpContext, type DumpedFile, jsonLine, openToRead } from './dump-context.ts';
import type { LogRecord } from './log-record.ts';
import { type Long, parseLong, plus } from './long.ts';
import type { MessageParser } from './message-parser.ts';
import { messageRecords } from './message-records.ts';
import { batchJson, recordJson } from './segment-json.ts';
import { SegmentReader } from './segment-reader.ts';

const NO_LIMIT = 0x7fffffff;

/** @throws CliError where Apache's tool ends with an exception */
export async function dumpSegment(context: DumpContext, file: DumpedFile): Promise<void> {
  const { output, options } = context;
  const parser = options.parser(output);
  if (options.isJson) titleOf(file);
  else output.print(`${titleOf(file)}\n`);
  const handle = openToRead(context.files, file.absolutePath);
  try {
    const reader = new SegmentReader(handle);
    if (reader.sizeBytes > NO_LIMIT) {
      throw new CliError(
        `The size of segment ${file.path} (${reader.sizeBytes}) is larger than the maximum allowed segment size of ${NO_LIMIT}`,
      );
    }
    if (options.maxBytes < 0) throw new CliError(`Invalid size: ${options.maxBytes}`);
    await new SegmentDump(context, file, parser).run(reader);
  } finally {
    handle.closeSync();
  }
}

function titleOf({ name }: DumpedFile): string {
  if (!name.endsWith('.checkpoint')) {
    const digits = name.slice(0, name.indexOf('.'));
    const offset = parseLong(digits);
    if (offset === undefined)
      throw new CliError(`${name}: the name of a log begins with its first offset, found "${digits}"`);
    return `Log starting offset: ${offset}`;
  }
  if (name === 'bootstrap.checkpoint') return 'KRaft bootstrap snapshot';
  const offset = parseLong(name.slice(0, 20));
  const epoch = parseLong(name.slice(21, 31));
  if (offset === undefined || epoch === undefined)
    throw new CliError(`${name}: the name of a snapshot is OFFSET-EPOCH.checkpoint, of 20 and 10 digits`);
  return `Snapshot end offset: ${offset}, epoch: ${epoch}`;
}

class SegmentDump {
  readonly #context: DumpContext;
  readonly #file: DumpedFile;
  readonly #parser: MessageParser;
  #lastOffset: Long = -1;

  constructor(context: DumpContext, file: DumpedFile, parser: MessageParser) {
    this.#context = context;
    this.#file = file;
    this.#parser = parser;
  }

  async run(reader: SegmentReader): Promise<void> {
    const { output, options } = this.#context;
    const end = Math.min(reader.sizeBytes, options.maxBytes);
    let position = 0;
    for (;;) {
      const place = placeAt(reader, this.#file.path, position, end);
      if (place === undefined) break;
      const header = headerOf(reader, this.#file.path, place);
      const bytes = bytesOf(reader, place);
      this.#printBatch(header, bytes);
      if (options.isDeep) this.#printRecords(header, bytes);
      position += place.sizeBytes;
      if (output.isBehind) await output.keepUp();
    }
    const trailing = end - position;
    if (trailing <= 0 || options.maxBytes !== NO_LIMIT) return;
    output.print(
      options.isJson
        ? jsonLine({ file: this.#file.path, kind: 'invalid', position, bytes: trailing })
        : `Found ${trailing} invalid bytes at the end of ${this.#file.name}\n`,
    );
  }

  #printBatch(header: BatchHeader, bytes: Uint8Array): void {
    const { output, options } = this.#context;
    if (options.isJson) {
      output.print(jsonLine({ file: this.#file.path, ...batchJson(header, isValid(header, bytes)) }));
      return;
    }
    output.print(firstPart(header));
    output.print(secondPart(header, bytes));
  }

  #printRecords(header: BatchHeader, bytes: Uint8Array): void {
    const { output, options } = this.#context;
    const isControl = header.batch?.isControl === true;
    const shown = options.printsData && !isControl;
    for (const record of recordsOf(header, bytes)) {
      this.#checkOffset(record.offset);
      if (options.isJson) {
        const parsed = shown ? this.#parser(record) : undefined;
        output.print(jsonLine({ file: this.#file.path, ...recordJson(record, parsed, isControl) }));
        continue;
      }
      let prefix = '| ';
      if (!options.skipsRecordMetadata) {
        output.print(metadata(header, record));
        if (isControl) output.print(controlText(record));
        prefix = ' ';
      }
      if (shown) this.#printData(record, prefix);
      output.print('\n');
    }
  }

  #checkOffset(offset: Long): void {
    if (this.#lastOffset !== -1 && offset !== plus(this.#lastOffset, 1))
      this.#context.errors.nonConsecutive(this.#file.absolutePath, this.#lastOffset, offset);
    this.#lastOffset = offset;
  }

  #printData(record: LogRecord, prefix: string): void {
    const { output } = this.#context;
    const { key, payload } = this.#parser(record);
    if (key !== undefined) {
      output.print(`${prefix}key: `);
      print(output, key);
    }
    if (payload !== undefined) {
      output.print(' payload: ');
      print(output, payload);
    }
  }
}

function print(output: DumpContext['output'], shown: string | Uint8Array): void {
  if (typeof shown === 'string') output.print(shown);
  else output.printBytes(shown);
}

function recordsOf(header: BatchHeader, bytes: Uint8Array): Iterable<LogRecord> {
  return header.batch === undefined
    ? messageRecords(header, bytes)
    : batchRecords(header, header.batch, bytes);
}

function firstPart({ lastOffset, batch }: BatchHeader): string {
  if (batch === undefined) return `offset: ${lastOffset}`;
  const horizon =
    batch.deleteHorizonMs === undefined ? 'OptionalLong.empty' : `OptionalLong[${batch.deleteHorizonMs}]`;
  return `baseOffset: ${batch.baseOffset} lastOffset: ${lastOffset} count: ${batch.count} baseSequence: ${batch.baseSequence} lastSequence: ${batch.lastSequence} producerId: ${batch.producerId} producerEpoch: ${batch.producerEpoch} partitionLeaderEpoch: ${batch.partitionLeaderEpoch} isTransactional: ${batch.isTransactional} isControl: ${batch.isControl} deleteHorizonMs: ${horizon}`;
}

function secondPart(header: BatchHeader, bytes: Uint8Array): string {
  const { position, timestampType, maxTimestamp, sizeBytes, magic, crc } = header;
  if (magic < 0) throw new CliError(`Invalid magic used in a message at byte ${position}: ${magic}`);
  const codec = codecFromId(header.codec);
  if (codec === undefined)
    throw new CliError(`The batch at byte ${position} has an unknown compression type id: ${header.codec}`);
  return ` position: ${position} ${timestampType}: ${maxTimestamp} size: ${sizeBytes} magic: ${magic} compresscodec: ${codecName(codec)} crc: ${crc} isvalid: ${isValid(header, bytes)}\n`;
}

function metadata({ timestampType }: BatchHeader, record: LogRecord): string {
  const { offset, timestamp, keySize, valueSize, sequence, headerKeys, message } = record;
  const start = `| offset: ${offset} ${timestampType}: ${timestamp} keySize: ${keySize} valueSize: ${valueSize}`;
  if (sequence !== undefined) return `${start} sequence: ${sequence} headerKeys: [${headerKeys}]`;
  // The brace is Apache's.
  return message === undefined ? start : `${start} isValid: ${message.isValid} crc: ${message.crc}}`;
}
