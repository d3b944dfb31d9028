import { ConfigDef } from '../config/config-def.ts';
import { ConfigError } from '../config/config-error.ts';
import { validator } from '../config/validators.ts';
import type { ConnectRecord } from '../connector/connect-record.ts';
import { hashMap } from '../data/java-hash-map.ts';
import { LruCache } from '../data/lru-cache.ts';
import type { ConnectValue, Schema } from '../data/schema.ts';
import { copySchemaBasics, SchemaBuilder } from '../data/schema-builder.ts';
import { Struct } from '../data/struct.ts';
import { javaSplit, replaceNullKey, replaceNullWithDefault, schemaCacheSize } from './config-keys.ts';
import type { RecordPart } from './record-part.ts';
import { fieldValue, requireMap, requireStruct } from './requirements.ts';
import { Transformation } from './transformation.ts';

const purpose = 'field replacement';

/** `org.apache.kafka.connect.transforms.ReplaceField`: leaves out and renames fields. */
export class ReplaceField extends Transformation {
  readonly #part: RecordPart;
  readonly #schemas = new LruCache<Schema, Schema>(schemaCacheSize);
  #exclude: readonly string[] = [];
  #include: readonly string[] = [];
  #renames: ReadonlyMap<string, string> = new Map();
  #withDefault = true;

  constructor(part: RecordPart) {
    super();
    this.#part = part;
  }

  config(): ConfigDef {
    const config = new ConfigDef();
    const define = (name: string, isOld: boolean, documentation: string) =>
      config.define({
        name,
        type: 'LIST',
        defaultValue: isOld ? null : '',
        importance: isOld ? 'LOW' : 'MEDIUM',
        documentation,
      });
    define('exclude', false, 'Fields to leave out, even if they are among those to include.');
    define('blacklist', true, 'The old name of exclude.');
    define('include', false, 'Fields to keep; all others are left out. Empty keeps all.');
    define('whitelist', true, 'The old name of include.');
    config.define({
      name: 'renames',
      type: 'LIST',
      defaultValue: '',
      validator: validator(
        'list of colon-delimited pairs, e.g. <code>foo:bar,abc:xyz</code>',
        (_name, value) => {
          if (Array.isArray(value)) parseRenames(value);
        },
      ),
      importance: 'MEDIUM',
      documentation: 'New names, as old:new pairs.',
    });
    return config.define(replaceNullKey);
  }

  configure(props: Readonly<Record<string, string>>): void {
    const config = this.config().parse(props);
    const either = (name: string, old: string) => (Object.hasOwn(props, name) ? name : old);
    this.#exclude = config.list(either('exclude', 'blacklist'));
    this.#include = config.list(either('include', 'whitelist'));
    this.#renames = parseRenames(config.list('renames'));
    this.#withDefault = config.boolean(replaceNullWithDefault);
  }

  apply<R extends ConnectRecord>(record: R): R {
    const schema = this.#part.schema(record);
    const value = this.#part.value(record);
    // A tombstone passes as it is.
    if (value === null) return record;
    if (schema === undefined) {
      const map = requireMap(value, purpose);
      const kept = [...map].filter(([name]) => this.#keeps(name));
      const renamed = kept.map(([name, item]) => [this.#renamed(name), item] as const);
      return this.#part.with(record, undefined, hashMap(renamed, { initialCapacity: map.size }));
    }
    const struct = requireStruct(value, purpose, schema);
    const kept = struct.schema.fields.filter(({ name }) => this.#keeps(name));
    const updatedSchema = this.#schemas.getOrMake(struct.schema, () => {
      const builder = copySchemaBasics(struct.schema, SchemaBuilder.struct());
      for (const field of kept) builder.field(String(this.#renamed(field.name)), field.schema);
      return builder.build();
    });
    const updated = new Struct(updatedSchema);
    for (const { name } of kept)
      updated.put(String(this.#renamed(name)), fieldValue(struct, name, this.#withDefault));
    return this.#part.with(record, updatedSchema, updated);
  }

  #keeps(name: ConnectValue): boolean {
    if (typeof name !== 'string') return this.#include.length === 0;
    return !this.#exclude.includes(name) && (this.#include.length === 0 || this.#include.includes(name));
  }

  #renamed(name: ConnectValue): ConnectValue {
    return typeof name === 'string' ? (this.#renames.get(name) ?? name) : name;
  }
}

function parseRenames(mappings: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    mappings.map((mapping) => {
      const [from, to, ...more] = javaSplit(mapping, ':');
      if (from === undefined || to === undefined || more.length > 0)
        throw ConfigError.invalid('renames', mappings, `Invalid rename mapping: ${mapping}`);
      return [from, to] as const;
    }),
  );
}
