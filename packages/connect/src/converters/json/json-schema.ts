/** Schemas as JsonConverter's envelopes carry them, both ways. */
import { jacksonQuotedUtf8 } from '@kafka-ts/environment/jackson-quote';
import { DataError, SchemaBuilderError } from '../../connector/errors.ts';
import type { Schema, SchemaType } from '../../data/schema.ts';
import { SchemaBuilder } from '../../data/schema-builder.ts';
import type { JsonSettings } from './json-converter-config.ts';
import { integerOf, isJsonArray, isJsonObject, type JsonNode, type JsonObject } from './json-node.ts';
import { jsonToValue } from './json-to-value.ts';
import { valueToJson } from './value-to-json.ts';

const typeNames = {
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FLOAT32: 'float',
  FLOAT64: 'double',
  BOOLEAN: 'boolean',
  STRING: 'string',
  BYTES: 'bytes',
  ARRAY: 'array',
  MAP: 'map',
  STRUCT: 'struct',
} as const satisfies Record<SchemaType, string>;

/** The schema's text, its properties in Apache's order; a struct's fields end in `"field":"name"`. */
export function schemaToJson(schema: Schema, settings: JsonSettings): string {
  const parts = [`"type":"${typeNames[schema.type]}"`];
  const nested = (child: Schema | undefined) =>
    child === undefined ? 'null' : schemaToJson(child, settings);
  if (schema.type === 'ARRAY') parts.push(`"items":${nested(schema.valueSchema)}`);
  if (schema.type === 'MAP')
    parts.push(`"keys":${nested(schema.keySchema)}`, `"values":${nested(schema.valueSchema)}`);
  if (schema.type === 'STRUCT') {
    const fields = schema.fields.map(
      (field) =>
        `${schemaToJson(field.schema, settings).slice(0, -1)},"field":${jacksonQuotedUtf8(field.name)}}`,
    );
    parts.push(`"fields":[${fields.join(',')}]`);
  }
  parts.push(`"optional":${schema.isOptional}`);
  if (schema.name !== undefined) parts.push(`"name":${jacksonQuotedUtf8(schema.name)}`);
  if (schema.version !== undefined) parts.push(`"version":${schema.version}`);
  if (schema.doc !== undefined) parts.push(`"doc":${jacksonQuotedUtf8(schema.doc)}`);
  if (schema.parameters !== undefined) {
    const parameters = [...schema.parameters].map(
      ([name, value]) => `${jacksonQuotedUtf8(name)}:${jacksonQuotedUtf8(value)}`,
    );
    parts.push(`"parameters":{${parameters.join(',')}}`);
  }
  if ((schema.defaultValue ?? null) !== null)
    parts.push(`"default":${valueToJson(schema, schema.defaultValue ?? null, settings)}`);
  return `{${parts.join(',')}}`;
}

/**
 * @throws DataError for a node that is no schema
 * @throws SchemaBuilderError for one that contradicts itself, such as a default of another type
 */
export function schemaFromJson(node: JsonNode | undefined, settings: JsonSettings): Schema | undefined {
  if (node === null || node === undefined) return undefined;
  const type = isJsonObject(node) ? node.get('type') : undefined;
  if (!isJsonObject(node) || typeof type !== 'string')
    throw new DataError("Schema must contain 'type' field");
  const builder = builderOf(type, node, settings);
  if (node.get('optional') === true) builder.optional();
  else builder.required();
  const name = node.get('name');
  if (typeof name === 'string') builder.name(name);
  const version = node.get('version');
  if (typeof version === 'bigint') builder.version(Number(integerOf(version, 32)));
  const doc = node.get('doc');
  if (typeof doc === 'string') builder.doc(doc);
  const parameters = node.get('parameters');
  if (isJsonObject(parameters)) {
    for (const [key, value] of parameters) {
      if (typeof value !== 'string') throw new DataError('Schema parameters must have string values.');
      builder.parameter(key, value);
    }
  }
  const defaultNode = node.get('default');
  if (type === 'struct' && defaultNode !== undefined && defaultNode !== null) {
    // A struct has the schema without the default and so never fits the one with it: Apache takes none either.
    const cause = new DataError('Struct schemas do not match.');
    throw new SchemaBuilderError('Invalid default value', { cause });
  }
  if (defaultNode !== undefined) builder.defaultValue(jsonToValue(builder.build(), defaultNode, settings));
  return builder.build();
}

function builderOf(type: string, node: JsonObject, settings: JsonSettings): SchemaBuilder {
  switch (type) {
    case 'array': {
      const items = schemaFromJson(node.get('items'), settings);
      if (items === undefined) throw new DataError('Array schema did not specify the element type');
      return SchemaBuilder.array(items);
    }
    case 'map': {
      const keys = schemaFromJson(node.get('keys'), settings);
      if (keys === undefined) throw new DataError('Map schema did not specify the key type');
      const values = schemaFromJson(node.get('values'), settings);
      if (values === undefined) throw new DataError('Map schema did not specify the value type');
      return SchemaBuilder.map(keys, values);
    }
    case 'struct':
      return structBuilder(node.get('fields'), settings);
    default: {
      const found = Object.entries(schemaTypesByName).find(([name]) => name === type);
      if (found === undefined) throw new DataError(`Unknown schema type: ${type}`);
      return new SchemaBuilder(found[1]);
    }
  }
}

const schemaTypesByName = {
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float: 'FLOAT32',
  double: 'FLOAT64',
  boolean: 'BOOLEAN',
  string: 'STRING',
  bytes: 'BYTES',
} as const satisfies Record<string, SchemaType>;

function structBuilder(fields: JsonNode | undefined, settings: JsonSettings): SchemaBuilder {
  if (!isJsonArray(fields)) throw new DataError('Struct schema\'s "fields" argument is not an array.');
  const builder = SchemaBuilder.struct();
  for (const field of fields) {
    const name = isJsonObject(field) ? field.get('field') : undefined;
    if (typeof name !== 'string') throw new DataError("Struct schema's field name not specified properly");
    const schema = schemaFromJson(field, settings);
    if (schema !== undefined) builder.field(name, schema);
  }
  return builder;
}
