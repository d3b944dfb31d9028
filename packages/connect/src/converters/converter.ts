/** Between Connect's data and bytes in Kafka (`org.apache.kafka.connect.storage.Converter`, `HeaderConverter`). */
import type { RecordHeader } from '@kafka-ts/client/partition-reader';
import type { ConfigDef } from '../config/config-def.ts';
import type { ConnectValue, Schema, SchemaAndValue } from '../data/schema.ts';

export abstract class Converter {
  /** Settings have lost their prefix (`key.converter.` …). */
  abstract configure(props: Readonly<Record<string, string>>, isKey: boolean): void;
  config?(): ConfigDef;
  /**
   * `null` bytes stand for no key, or a tombstone.
   * @throws DataError for a value that cannot be written
   */
  abstract fromConnectData(topic: string, schema: Schema | undefined, value: ConnectValue): Uint8Array | null;
  /** @throws DataError for bytes that cannot be read */
  abstract toConnectData(
    topic: string,
    bytes: Uint8Array | null,
    headers?: readonly RecordHeader[],
  ): SchemaAndValue;
}

export abstract class HeaderConverter {
  abstract configure(props: Readonly<Record<string, string>>): void;
  config?(): ConfigDef;
  abstract fromConnectHeader(
    topic: string,
    key: string,
    schema: Schema | undefined,
    value: ConnectValue,
  ): Uint8Array | null;
  abstract toConnectHeader(topic: string, key: string, bytes: Uint8Array | null): SchemaAndValue;
}
