import type { ConnectValue, Field, Schema, SchemaType } from './schema.ts';

/** What a schema is made of; what is left out is Java's null. */
export interface SchemaParts {
  readonly type: SchemaType;
  readonly isOptional: boolean;
  readonly defaultValue?: ConnectValue | undefined;
  readonly name?: string | undefined;
  readonly version?: number | undefined;
  readonly doc?: string | undefined;
  readonly parameters?: ReadonlyMap<string, string> | undefined;
  readonly keySchema?: Schema | undefined;
  readonly valueSchema?: Schema | undefined;
  readonly fields?: readonly Field[];
}

/** The schema that `SchemaBuilder` makes (`org.apache.kafka.connect.data.ConnectSchema`). */
export class ConnectSchema implements Schema {
  readonly type: SchemaType;
  readonly isOptional: boolean;
  readonly defaultValue: ConnectValue | undefined;
  readonly name: string | undefined;
  readonly version: number | undefined;
  readonly doc: string | undefined;
  readonly parameters: ReadonlyMap<string, string> | undefined;
  readonly keySchema: Schema | undefined;
  readonly valueSchema: Schema | undefined;
  readonly fields: readonly Field[];
  readonly #fieldsByName: ReadonlyMap<string, Field>;

  constructor(parts: SchemaParts) {
    this.type = parts.type;
    this.isOptional = parts.isOptional;
    this.defaultValue = parts.defaultValue ?? undefined;
    this.name = parts.name;
    this.version = parts.version;
    this.doc = parts.doc;
    this.parameters = parts.parameters;
    this.keySchema = parts.keySchema;
    this.valueSchema = parts.valueSchema;
    this.fields = parts.fields ?? [];
    this.#fieldsByName = new Map(this.fields.map((field) => [field.name, field]));
  }

  field(name: string): Field | undefined {
    return this.#fieldsByName.get(name);
  }
}
