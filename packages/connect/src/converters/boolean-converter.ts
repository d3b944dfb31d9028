import type { ConfigDef } from '../config/config-def.ts';
import { DataError } from '../connector/errors.ts';
import { javaClassOf } from '../data/java-class.ts';
import type { ConnectValue, Schema, SchemaAndValue } from '../data/schema.ts';
import { OPTIONAL_BOOLEAN_SCHEMA } from '../data/schemas.ts';
import { Converter, type HeaderConverter } from './converter.ts';
import { newConverterConfigDef } from './converter-config.ts';
import { SerializationError } from './serialization-error.ts';

/** `org.apache.kafka.connect.converters.BooleanConverter`: one byte, 1 or 0. */
export class BooleanConverter extends Converter implements HeaderConverter {
  override config(): ConfigDef {
    return newConverterConfigDef();
  }

  configure(_props: Readonly<Record<string, string>>, _isKey?: boolean): void {}

  fromConnectData(_topic: string, schema: Schema | undefined, value: ConnectValue): Uint8Array | null {
    if (schema !== undefined && schema.type !== 'BOOLEAN')
      throw new DataError(`Invalid schema type for BooleanConverter: ${schema.type}`);
    if (value === null) return null;
    if (typeof value !== 'boolean')
      throw new DataError(
        `BooleanConverter is not compatible with objects of type class ${javaClassOf(value)}`,
      );
    return Uint8Array.of(value ? 1 : 0);
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    if (bytes === null) return { schema: OPTIONAL_BOOLEAN_SCHEMA, value: null };
    const byte = bytes[0];
    if (bytes.length !== 1) throw failure('Size of data received by BooleanDeserializer is not 1');
    if (byte !== 0 && byte !== 1) throw failure(`Unexpected byte received by BooleanDeserializer: ${byte}`);
    return { schema: OPTIONAL_BOOLEAN_SCHEMA, value: byte === 1 };
  }

  fromConnectHeader(topic: string, _key: string, schema: Schema | undefined, value: ConnectValue) {
    return this.fromConnectData(topic, schema, value);
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }
}

function failure(reason: string): DataError {
  return new DataError('Failed to deserialize boolean: ', { cause: new SerializationError(reason) });
}
