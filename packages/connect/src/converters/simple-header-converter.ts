import { ConfigDef } from '../config/config-def.ts';
import { parseString } from '../data/parse-values.ts';
import type { ConnectValue, Schema, SchemaAndValue } from '../data/schema.ts';
import { valueText } from '../data/value-text.ts';
import { HeaderConverter } from './converter.ts';

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** `org.apache.kafka.connect.storage.SimpleHeaderConverter`: values as text, read back as what the text looks like. */
export class SimpleHeaderConverter extends HeaderConverter {
  override config(): ConfigDef {
    return new ConfigDef();
  }

  configure(_props: Readonly<Record<string, string>>): void {}

  fromConnectHeader(_topic: string, _key: string, schema: Schema | undefined, value: ConnectValue) {
    return value === null ? null : new TextEncoder().encode(valueText(value, schema));
  }

  toConnectHeader(_topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return parseString(bytes === null ? null : utf8.decode(bytes));
  }
}
