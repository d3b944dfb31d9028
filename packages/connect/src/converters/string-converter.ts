import type { ConfigDef } from '../config/config-def.ts';
import { DataError } from '../connector/errors.ts';
import { javaText } from '../data/java-text.ts';
import type { ConnectValue, Schema, SchemaAndValue } from '../data/schema.ts';
import { OPTIONAL_STRING_SCHEMA } from '../data/schemas.ts';
import { type Charset, findCharset } from './charset.ts';
import { Converter, type HeaderConverter } from './converter.ts';
import { newConverterConfigDef, withConverterType } from './converter-config.ts';
import { SerializationError } from './serialization-error.ts';

/**
 * `org.apache.kafka.connect.storage.StringConverter`: any value's `toString`, read back as a string. As in Java an
 * unknown `converter.encoding` shows at the first record.
 */
export class StringConverter extends Converter implements HeaderConverter {
  #encoding = 'UTF-8';
  #charset: Charset | undefined = findCharset('UTF-8');

  override config(): ConfigDef {
    return newConverterConfigDef().define({
      name: 'converter.encoding',
      type: 'STRING',
      defaultValue: 'UTF-8',
      importance: 'HIGH',
      documentation: "The character set of the bytes, by Java's name.",
      width: 'MEDIUM',
      displayName: 'Encoding',
    });
  }

  configure(props: Readonly<Record<string, string>>, isKey?: boolean): void {
    this.#encoding = this.config().parse(withConverterType(props, isKey)).string('converter.encoding');
    this.#charset = findCharset(this.#encoding);
  }

  fromConnectData(_topic: string, schema: Schema | undefined, value: ConnectValue): Uint8Array | null {
    if (value === null) return null;
    if (this.#charset === undefined)
      throw new DataError('Failed to serialize to a string: ', {
        cause: this.#unsupported('serializing string to byte[]'),
      });
    return this.#charset.encode(javaText(value, schema));
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    if (bytes === null) return { schema: OPTIONAL_STRING_SCHEMA, value: null };
    if (this.#charset === undefined)
      throw new DataError('Failed to deserialize string: ', {
        cause: this.#unsupported('deserializing byte[] to string'),
      });
    return { schema: OPTIONAL_STRING_SCHEMA, value: this.#charset.decode(bytes) };
  }

  fromConnectHeader(topic: string, _key: string, schema: Schema | undefined, value: ConnectValue) {
    return this.fromConnectData(topic, schema, value);
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }

  #unsupported(work: string): SerializationError {
    return new SerializationError(`Error when ${work} due to unsupported encoding ${this.#encoding}`);
  }
}
