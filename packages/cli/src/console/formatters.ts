/** How console-consumer prints a record, by the names of Kafka's formatter classes. */
import type { ConsumedRecord } from '@kafka-ts/client/partition-reader';
import { crc32c } from '@kafka-ts/protocol/bytes/crc32c';
import { booleanSetting } from '../bootstrap.ts';
import { CliError } from '../cli-error.ts';
import { formatGroup, formatOffset, formatTransaction } from './coordinator-formatters.ts';
import { type Deserializer, deserializerOf } from './deserializers.ts';

export interface Place {
  readonly topic: string;
  readonly partition: number;
}

/** Writes one record in pieces. Throws RangeError if a field is not what its deserializer reads. */
export type Formatter = (
  record: ConsumedRecord,
  place: Place,
  write: (piece: Uint8Array | string) => void,
) => void;

export interface FormatterOptions {
  readonly className: string;
  readonly settings: ReadonlyMap<string, string>;
  /** For what a logging formatter logs. */
  readonly log: (line: string) => void;
}

export function formatterOf(options: FormatterOptions): Formatter {
  const { className, settings, log } = options;
  const name = className
    .trim()
    .replace(/^.*[.$]/, '')
    .replace(/MessageFormatter$/, '');
  switch (name) {
    case 'Default':
      return defaultFormatter(settings);
    case 'Logging':
      return loggingFormatter(settings, log);
    case 'NoOp':
      return () => {};
    case 'Checksum':
      return checksumFormatter(settings.get('topic'));
    case 'Offsets':
      return formatOffset;
    case 'GroupMetadata':
      return formatGroup;
    case 'TransactionLog':
      return formatTransaction;
    default:
      throw new CliError(
        `There is no formatter ${className} here; expected DefaultMessageFormatter, LoggingMessageFormatter, NoOpMessageFormatter, ChecksumMessageFormatter, OffsetsMessageFormatter, GroupMetadataMessageFormatter or TransactionLogMessageFormatter`,
      );
  }
}

const escapes: Readonly<Record<string, string>> = { '\\t': '\t', '\\n': '\n' };

function text(settings: ReadonlyMap<string, string>, key: string, byDefault: string): Buffer {
  const value = settings.get(key) ?? byDefault;
  return Buffer.from(escapes[value] ?? value);
}

function deserializer(settings: ReadonlyMap<string, string>, ...keys: readonly string[]): Deserializer {
  for (const key of keys) {
    const className = settings.get(key);
    if (className !== undefined && className !== '') return deserializerOf(className);
  }
  return (bytes) => bytes;
}

/** `CreateTime:…⇥Partition:0⇥Offset:0⇥headers⇥key⇥value`, each if it is switched on. */
function defaultFormatter(settings: ReadonlyMap<string, string>): Formatter {
  const prints = (key: string, byDefault = false): boolean =>
    booleanSetting(settings, `print.${key}`, byDefault);
  const separator = text(settings, 'key.separator', '\t');
  const lineEnd = text(settings, 'line.separator', '\n');
  const nullText = text(settings, 'null.literal', 'null');
  const showKey = deserializer(settings, 'key.deserializer');
  const showValue = deserializer(settings, 'value.deserializer');
  const writeHeaders = headersWriter(settings, nullText);
  type Part = (record: ConsumedRecord, place: Place, write: (piece: Uint8Array | string) => void) => void;
  const parts: Part[] = [];
  if (prints('timestamp')) parts.push((record, _place, write) => write(timestampText(record)));
  if (prints('partition')) parts.push((_record, { partition }, write) => write(`Partition:${partition}`));
  if (prints('offset')) parts.push(({ offset }, _place, write) => write(`Offset:${offset}`));
  // Deliveries are counted for share groups only.
  if (prints('delivery')) parts.push((_record, _place, write) => write('Delivery:NOT_PRESENT'));
  if (prints('epoch'))
    parts.push(({ leaderEpoch }, _place, write) => write(`Epoch:${leaderEpoch ?? 'NOT_PRESENT'}`));
  if (prints('headers')) parts.push(({ headers }, _place, write) => writeHeaders(headers, write));
  if (prints('key')) parts.push(({ key }, _place, write) => write(key === null ? nullText : showKey(key)));
  if (prints('value', true)) {
    parts.push(({ value }, _place, write) => write(value === null ? nullText : showValue(value)));
  }
  return (record, place, write) => {
    for (const [index, part] of parts.entries()) {
      if (index > 0) write(separator);
      part(record, place, write);
    }
    write(lineEnd);
  };
}

function timestampText({ timestamp, timestampType }: ConsumedRecord): string {
  return timestampType === 'none' ? 'NO_TIMESTAMP' : `${timestampType}:${timestamp}`;
}

function headersWriter(
  settings: ReadonlyMap<string, string>,
  nullText: Buffer,
): (headers: ConsumedRecord['headers'], write: (piece: Uint8Array | string) => void) => void {
  const separator = text(settings, 'headers.separator', ',');
  const show = deserializer(settings, 'headers.deserializer', 'header.deserializer');
  return (headers, write) => {
    if (headers.length === 0) write('NO_HEADERS');
    for (const [index, { key, value }] of headers.entries()) {
      if (index > 0) write(separator);
      write(`${key}:`);
      write(value === null ? nullText : show(value));
    }
  };
}

function loggingFormatter(settings: ReadonlyMap<string, string>, log: (line: string) => void): Formatter {
  const format = defaultFormatter(settings);
  return (record, place, write) => {
    format(record, place, write);
    const { key, value, timestampType, timestamp } = record;
    const time = timestampType === 'none' ? '' : `${timestampType}:${timestamp}, `;
    log(`${time}key:${shown(key)}, value:${shown(value)}`);
  };
}

function shown(bytes: Uint8Array | null): string {
  return bytes === null ? 'null' : Buffer.from(bytes).toString();
}

/** What Kafka 0.11 to 2.x print: the records of format 2 have no checksum of their own, so one is made of their sizes. */
function checksumFormatter(topic: string | undefined): Formatter {
  const prefix = topic === undefined ? '' : `${topic}:`;
  return ({ timestamp, key, value }, _place, write) => {
    const fields = Buffer.alloc(16);
    fields.writeBigInt64BE(BigInt(timestamp), 0);
    fields.writeInt32BE(key?.length ?? -1, 8);
    fields.writeInt32BE(value?.length ?? -1, 12);
    write(`${prefix}checksum:${crc32c(fields)}\n`);
  };
}
