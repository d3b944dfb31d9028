/** `org.apache.kafka.connect.data.SchemaProjector`: a value of one schema as a compatible other has it. */
import { DataError } from '../connector/errors.ts';
import { doubleToLong } from './convert-values.ts';
import { Decimal } from './decimal.ts';
import { parametersEqual } from './equality.ts';
import { hashMap } from './java-hash-map.ts';
import { isList, isMap } from './java-text.ts';
import { decimalToFloat } from './parse-number.ts';
import type { ConnectValue, Schema, SchemaType } from './schema.ts';
import { schemaText } from './schema-text.ts';
import { Struct } from './struct.ts';

/** Schemas that cannot be projected on each other. */
export class SchemaProjectorError extends DataError {
  override readonly javaClass = 'org.apache.kafka.connect.errors.SchemaProjectorException';
}

/** Each can become any behind it. */
const widening: readonly SchemaType[] = ['INT8', 'INT16', 'INT32', 'INT64', 'FLOAT32', 'FLOAT64'];

/**
 * Fields are found by name, numbers are widened, what the target lacks is left out, defaults fill in.
 * @throws SchemaProjectorError for schemas of other types, names or parameters, or a required field without default
 */
export function project(source: Schema, value: ConnectValue, target: Schema): ConnectValue {
  checkCompatible(source, target);
  if (source.isOptional && !target.isOptional) {
    const defaultValue = target.defaultValue ?? null;
    if (defaultValue === null)
      throw new SchemaProjectorError(
        'Writer schema is optional, however, target schema does not provide a default value.',
      );
    if (value === null) return defaultValue;
  }
  return value === null ? null : projectValue(source, value, target);
}

function projectValue(source: Schema, value: ConnectValue, target: Schema): ConnectValue {
  if (target.type === 'STRUCT' && value instanceof Struct) return projectStruct(source, value, target);
  const [sourceItem, targetItem] = [source.valueSchema, target.valueSchema];
  if (target.type === 'ARRAY' && isList(value) && sourceItem !== undefined && targetItem !== undefined)
    return value.map((item) => project(sourceItem, item, targetItem));
  const [sourceKey, targetKey] = [source.keySchema, target.keySchema];
  if (target.type === 'MAP' && isMap(value) && sourceKey !== undefined && targetKey !== undefined) {
    if (sourceItem === undefined || targetItem === undefined) return value;
    const entries = [...value].map(
      ([key, item]) => [project(sourceKey, key, targetKey), project(sourceItem, item, targetItem)] as const,
    );
    return hashMap(entries, { keySchema: targetKey });
  }
  return widened(value, target.type);
}

function projectStruct(source: Schema, struct: Struct, target: Schema): Struct {
  const projected = new Struct(target);
  for (const { name, schema } of target.fields) {
    const sourceField = source.field(name);
    const defaultValue = schema.defaultValue ?? null;
    if (sourceField !== undefined) {
      projected.put(name, projectField(sourceField.schema, struct, { name, schema }));
    } else if (!schema.isOptional) {
      if (defaultValue === null)
        throw new SchemaProjectorError(
          `Required field \`${name}\` is missing from source schema: ${schemaText(source)}`,
        );
      projected.put(name, defaultValue);
    }
  }
  return projected;
}

function projectField(source: Schema, struct: Struct, field: { name: string; schema: Schema }): ConnectValue {
  try {
    return project(source, struct.get(field.name), field.schema);
  } catch (error) {
    if (!(error instanceof SchemaProjectorError)) throw error;
    throw new SchemaProjectorError(`Error projecting ${field.name}`, { cause: error });
  }
}

function widened(value: ConnectValue, type: SchemaType): ConnectValue {
  if (typeof value === 'number') {
    if (type === 'INT64') return doubleToLong(value);
    return type === 'FLOAT32' ? Math.fround(value) : value;
  }
  if (typeof value !== 'bigint') return value;
  if (type === 'FLOAT32') return decimalToFloat(new Decimal(value, 0));
  return type === 'FLOAT64' ? Number(value) : value;
}

function checkCompatible(source: Schema, target: Schema): void {
  const [from, to] = [widening.indexOf(source.type), widening.indexOf(target.type)];
  const isWidening = from >= 0 && from <= to;
  if (source.type !== target.type && !isWidening)
    throw new SchemaProjectorError(
      `Schema type mismatch. source type: ${source.type} and target type: ${target.type}`,
    );
  if (source.name !== target.name)
    throw new SchemaProjectorError(
      `Schema name mismatch. source name: ${source.name ?? null} and target name: ${target.name ?? null}`,
    );
  if (!parametersEqual(source.parameters, target.parameters))
    throw new SchemaProjectorError(
      `Schema parameters not equal. source parameters: ${parametersText(source)} and target parameters: ${parametersText(target)}`,
    );
}

function parametersText({ parameters }: Schema): string {
  if (parameters === undefined) return 'null';
  return `{${[...parameters].map(([name, value]) => `${name}=${value}`).join(', ')}}`;
}
