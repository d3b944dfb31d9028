import type { ConfigDef } from '../config/config-def.ts';
import { DataError } from '../connector/errors.ts';
import { javaClassOf } from '../data/java-class.ts';
import type { ConnectValue, Schema, SchemaAndValue } from '../data/schema.ts';
import { OPTIONAL_BYTES_SCHEMA } from '../data/schemas.ts';
import { Converter, type HeaderConverter } from './converter.ts';
import { newConverterConfigDef } from './converter-config.ts';

/** `org.apache.kafka.connect.converters.ByteArrayConverter`: bytes as they are. */
export class ByteArrayConverter extends Converter implements HeaderConverter {
  override config(): ConfigDef {
    return newConverterConfigDef();
  }

  configure(_props: Readonly<Record<string, string>>, _isKey?: boolean): void {}

  fromConnectData(_topic: string, schema: Schema | undefined, value: ConnectValue): Uint8Array | null {
    if (schema !== undefined && schema.type !== 'BYTES')
      throw new DataError(`Invalid schema type for ByteArrayConverter: ${schema.type}`);
    if (value === null || value instanceof Uint8Array) return value;
    throw new DataError(
      `ByteArrayConverter is not compatible with objects of type class ${javaClassOf(value)}`,
    );
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    return { schema: OPTIONAL_BYTES_SCHEMA, value: bytes };
  }

  fromConnectHeader(topic: string, _key: string, schema: Schema | undefined, value: ConnectValue) {
    return this.fromConnectData(topic, schema, value);
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }
}
