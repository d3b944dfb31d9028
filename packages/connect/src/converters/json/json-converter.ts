/**
 * `org.apache.kafka.connect.json.JsonConverter`: plain JSON, or with `schemas.enable` envelopes
 * `{"schema":{"type":"string","optional":false},"payload":"foo"}`, whose bytes equal Apache's.
 */
import type { ConfigDef } from '../../config/config-def.ts';
import { DataError } from '../../connector/errors.ts';
import { LruCache } from '../../data/lru-cache.ts';
import type { ConnectValue, Schema, SchemaAndValue } from '../../data/schema.ts';
import { Converter, type HeaderConverter } from '../converter.ts';
import { SerializationError } from '../serialization-error.ts';
import { type JsonSettings, jsonConverterConfigDef, jsonSettings } from './json-converter-config.ts';
import { isJsonObject, type JsonNode } from './json-node.ts';
import { JsonParseError, parseJson } from './json-parser.ts';
import { schemaFromJson, schemaToJson } from './json-schema.ts';
import { printJson } from './json-text.ts';
import { jsonToValue } from './json-to-value.ts';
import { valueToJson } from './value-to-json.ts';

const encoder = new TextEncoder();

export class JsonConverter extends Converter implements HeaderConverter {
  #settings: JsonSettings = jsonSettings({}, false);
  #texts = new LruCache<Schema, string>(this.#settings.schemaCacheSize);
  #schemas = new LruCache<string, Schema>(this.#settings.schemaCacheSize);

  override config(): ConfigDef {
    return jsonConverterConfigDef();
  }

  /** @throws ConfigError for settings that cannot be used */
  configure(props: Readonly<Record<string, string>>, isKey?: boolean): void {
    this.#settings = jsonSettings(props, isKey);
    this.#texts = new LruCache(this.#settings.schemaCacheSize);
    this.#schemas = new LruCache(this.#settings.schemaCacheSize);
  }

  fromConnectData(_topic: string, schema: Schema | undefined, value: ConnectValue): Uint8Array | null {
    if (schema === undefined && value === null) return null;
    if (!this.#settings.schemasEnabled) return encoder.encode(valueToJson(schema, value, this.#settings));
    const schemaText = schema === undefined ? 'null' : this.#schemaText(schema);
    return encoder.encode(`{"schema":${schemaText},"payload":${valueToJson(schema, value, this.#settings)}}`);
  }

  toConnectData(_topic: string, bytes: Uint8Array | null): SchemaAndValue {
    if (bytes === null) return { schema: undefined, value: null };
    const node = parse(bytes);
    if (!this.#settings.schemasEnabled)
      return { schema: undefined, value: jsonToValue(undefined, node, this.#settings) };
    const schemaNode = isJsonObject(node) && node.size === 2 ? node.get('schema') : undefined;
    const payload = isJsonObject(node) ? node.get('payload') : undefined;
    if (schemaNode === undefined || payload === undefined)
      throw new DataError(
        'JsonConverter with schemas.enable requires "schema" and "payload" fields and may not contain additional fields.' +
          ' If you are trying to deserialize plain JSON data, set schemas.enable=false in your converter configuration.',
      );
    const schema = this.#schemaOf(schemaNode);
    return { schema, value: jsonToValue(schema, payload, this.#settings) };
  }

  fromConnectHeader(topic: string, _key: string, schema: Schema | undefined, value: ConnectValue) {
    return this.fromConnectData(topic, schema, value);
  }

  toConnectHeader(topic: string, _key: string, bytes: Uint8Array | null): SchemaAndValue {
    return this.toConnectData(topic, bytes);
  }

  #schemaText(schema: Schema): string {
    return this.#texts.getOrMake(schema, () => schemaToJson(schema, this.#settings));
  }

  #schemaOf(node: JsonNode): Schema | undefined {
    if (node === null) return undefined;
    return this.#schemas.getOrMake(printJson(node), () => {
      const schema = schemaFromJson(node, this.#settings);
      if (schema === undefined) throw new DataError("Schema must contain 'type' field");
      return schema;
    });
  }
}

function parse(bytes: Uint8Array): JsonNode | undefined {
  try {
    return parseJson(bytes);
  } catch (error) {
    if (!(error instanceof JsonParseError)) throw error;
    throw new DataError('Converting byte[] to Kafka Connect data failed due to serialization error: ', {
      cause: new SerializationError(error.message, { cause: error }),
    });
  }
}
