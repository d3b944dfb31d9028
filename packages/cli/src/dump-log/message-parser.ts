/** What a dump shows of a record's key and value: as one of Kafka's decoders reads them. */
import { CliError } from '../cli-error.ts';
import { javaText } from './java-utf8.ts';
import type { LogRecord } from './log-record.ts';

/** Text, or bytes that are its UTF-8. Undefined where the decoder shows nothing. */
export type Shown = string | Uint8Array | undefined;

export interface ShownRecord {
  readonly key: Shown;
  readonly payload: Shown;
}

/** @throws CliError for a record that the decoder cannot read and does not pass over */
export type MessageParser = (record: LogRecord) => ShownRecord;

type Decoder = (bytes: Uint8Array) => Shown;

const decoders: Readonly<Record<string, Decoder>> = {
  StringDecoder: javaText,
  DefaultDecoder: (bytes) => Buffer.from(bytes).toString('hex'),
  LongDecoder: (bytes) => String(view(bytes, 8).getBigInt64(0)),
  IntegerDecoder: (bytes) => String(view(bytes, 4).getInt32(0)),
};

export const stringDecoder = 'org.apache.kafka.tools.api.StringDecoder';
const packageNow = 'org.apache.kafka.tools.api.';
const packageBefore = 'kafka.serializer.';

/** Kafka's decoders by class name. @throws CliError for any other class */
function decoderOf(className: string): Decoder {
  const name = [packageNow, packageBefore].find((start) => className.startsWith(start));
  const bare = className.slice(name?.length ?? 0);
  const found = name !== undefined && Object.hasOwn(decoders, bare) ? decoders[bare] : undefined;
  if (found !== undefined) return found;
  throw new CliError(
    `The decoder class ${className} cannot be loaded: there is no JVM here; expected ${packageNow} and one of ${Object.keys(decoders).join(', ')}`,
  );
}

/** The line that the dump begins with for a decoder by its name of before 3.8. */
export function deprecationOf(className: string): string | undefined {
  const bare = className.slice(packageBefore.length);
  return className.startsWith(packageBefore) && Object.hasOwn(decoders, bare)
    ? `${className} is deprecated. Please use ${packageNow}${bare} instead\n`
    : undefined;
}

/** @throws CliError for a class that is none of Kafka's */
export function decodingParser(keyClass: string, valueClass: string): MessageParser {
  const valueDecoder = decoderOf(valueClass);
  const keyDecoder = decoderOf(keyClass);
  return ({ key, value }) => {
    const shownKey = key === null ? undefined : keyDecoder(key);
    return { key: shownKey, payload: value === null ? undefined : valueDecoder(value) };
  };
}

function view(bytes: Uint8Array, size: number): DataView {
  if (bytes.length < size) throw new CliError(`A number of ${size} bytes, ${bytes.length} are there`);
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
