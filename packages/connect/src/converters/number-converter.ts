/** Numbers in Kafka's own binary form, highest byte first (`org.apache.kafka.connect.converters.NumberConverter`). */
import type { ConfigDef } from '../config/config-def.ts';
import { DataError } from '../connector/errors.ts';
import { javaClassOf } from '../data/java-class.ts';
import type { ConnectValue, Schema, SchemaAndValue } from '../data/schema.ts';
import { Converter, type HeaderConverter } from './converter.ts';
import { newConverterConfigDef } from './converter-config.ts';
import { SerializationError } from './serialization-error.ts';

/** One width of numbers. */
interface NumberFormat {
  /** As it stands in texts: `integer`. */
  readonly typeName: string;
  /** `IntegerDeserializer`, or what Kafka's deserializer calls itself in its text. */
  readonly deserializer: string;
  readonly schema: Schema;
  readonly size: number;
  /** False for a value that is no such number. */
  readonly write: (view: DataView, value: ConnectValue) => boolean;
  readonly read: (view: DataView) => ConnectValue;
}

export abstract class NumberConverter extends Converter implements HeaderConverter {
  readonly #format: NumberFormat;

  constructor(format: NumberFormat) {
    super();
    this.#format = format;
  }

  override config(): ConfigDef {
    return newConverterConfigDef();
  }

  configure(_props: Readonly<Record<string, string>>, _isKey?: boolean): void {}

  fromConnectData(_topic: string, schema: Schema | undefined, value: ConnectValue): Uint8Array | null {
    if (value === null) return null;
    const bytes = new Uint8Array(this.#format.size);
    if (this.#format.write(new DataView(bytes.buffer), value)) return bytes;
    const was = javaClassOf(value, schema);
    throw new DataError(`Failed to serialize to ${this.#format.typeName} (was class ${was}): `);
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    const { schema, size, typeName, deserializer } = this.#format;
    if (bytes === null) return { schema, value: null };
    if (bytes.length !== size)
      throw new DataError(`Failed to deserialize ${typeName}: `, {
        cause: new SerializationError(`Size of data received by ${deserializer} is not ${size}`),
      });
    return { schema, value: this.#format.read(new DataView(bytes.buffer, bytes.byteOffset, size)) };
  }

  fromConnectHeader(topic: string, _key: string, schema: Schema | undefined, value: ConnectValue) {
    return this.fromConnectData(topic, schema, value);
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }
}

/** Whether this is a whole number within `±limit`. */
export function isWhole(value: ConnectValue, limit: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= -limit && value < limit;
}
