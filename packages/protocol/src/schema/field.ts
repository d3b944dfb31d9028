/**
 * The vocabulary in which every message is declared once: a schema is an object of fields, its property order is the wire order, and
 * its TypeScript types are inferred from it.
 *
 * A field has a kind, the versions in which it is on the wire, and where needed `.nullable(versions)`, `.default(value)`,
 * `.tagged(tag, versions)` and `.ignorable()`. In versions that do not carry it, decoding gives its default, and encoding
 * refuses any other value unless the field is ignorable. Defaults are 0, false, '', no bytes, no elements, a struct of defaults, the zero uuid.
 *
 * Whoever encodes may leave out fields that are tagged, that have an explicit default, or that some version does not carry.
 */
import { zeroUuid } from '../bytes/uuid.ts';
import { parseVersions, type VersionRange } from './versions.ts';

export type Kind =
  | 'boolean'
  | 'int8'
  | 'int16'
  | 'uint16'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'bits64'
  | 'float64'
  | 'uuid'
  | 'string'
  | 'bytes'
  | 'records'
  | 'array'
  | 'struct';

/** Fields by name, in wire order. */
export type Schema = { readonly [name: string]: Field<unknown, unknown, boolean> };

/** What decoding gives: every field, whatever the version. */
export type Decoded<S extends Schema> = { readonly [K in keyof S]: S[K]['decodedType'] };

type OptionalNames<S extends Schema> = {
  [K in keyof S]: S[K]['optionalType'] extends true ? K : never;
}[keyof S];
type Flat<T> = { [K in keyof T]: T[K] };

/** What encoding takes: as decoded, but fields that have a natural default may be left out. */
export type Encodable<S extends Schema> = Flat<
  { readonly [K in Exclude<keyof S, OptionalNames<S>>]: S[K]['encodedType'] } & {
    readonly [K in OptionalNames<S>]?: S[K]['encodedType'] | undefined;
  }
>;

/** Whether a field with this range may be left out when encoding: if not every version carries it. */
type Later<V extends string> = V extends '0+' ? false : true;

interface Traits {
  readonly kind: Kind;
  readonly versions: VersionRange;
  readonly nullableVersions: VersionRange;
  readonly tag: number;
  readonly taggedVersions: VersionRange;
  readonly isIgnorable: boolean;
  /** See {@link Field.saturated}. */
  readonly isSaturated: boolean;
  readonly defaultValue: unknown;
  /** Of an array. */
  readonly element: Field<unknown, unknown, boolean> | undefined;
  /** Of a struct. */
  readonly fields: Schema | undefined;
}

export class Field<D, E = D, O extends boolean = false> implements Traits {
  /** Types only: never there at run time. */
  declare readonly decodedType: D;
  declare readonly encodedType: E;
  declare readonly optionalType: O;

  readonly kind: Kind;
  readonly versions: VersionRange;
  readonly nullableVersions: VersionRange;
  /** Number of the tagged field; -1 if it is none. */
  readonly tag: number;
  readonly taggedVersions: VersionRange;
  readonly isIgnorable: boolean;
  readonly isSaturated: boolean;
  readonly defaultValue: unknown;
  readonly element: Field<unknown, unknown, boolean> | undefined;
  readonly fields: Schema | undefined;

  constructor(traits: Traits) {
    this.kind = traits.kind;
    this.versions = traits.versions;
    this.nullableVersions = traits.nullableVersions;
    this.tag = traits.tag;
    this.taggedVersions = traits.taggedVersions;
    this.isIgnorable = traits.isIgnorable;
    this.isSaturated = traits.isSaturated;
    this.defaultValue = traits.defaultValue;
    this.element = traits.element;
    this.fields = traits.fields;
  }

  /** May be null on the wire in these versions; elsewhere null is refused. */
  nullable(versions = '0+'): Field<D | null, E | null, O> {
    return new Field({ ...this, nullableVersions: parseVersions(versions) });
  }

  /** The value in versions that do not carry the field. */
  default(value: D | null): Field<D, E, true> {
    return new Field({ ...this, defaultValue: value });
  }

  /** In the tag buffer at the end of its struct, and only there if it differs from its default. */
  tagged(tag: number, versions: string): Field<D, E, true> {
    return new Field({ ...this, tag, taggedVersions: parseVersions(versions) });
  }

  /** Encoding for a version without the field drops its value without complaint. */
  ignorable(): Field<D, E, O> {
    return new Field({ ...this, isIgnorable: true });
  }

  /** An int64 beyond 2^53 is read as the greatest (or lowest) exact number: for what is compared with others and never kept. */
  saturated(): Field<D, E, O> {
    return new Field({ ...this, isSaturated: true });
  }
}

const never = parseVersions('none');

function field<D, E, O extends boolean>(
  kind: Kind,
  versions: string,
  traits: Partial<Traits>,
): Field<D, E, O> {
  return new Field({
    kind,
    versions: parseVersions(versions),
    nullableVersions: never,
    tag: -1,
    taggedVersions: never,
    isIgnorable: false,
    isSaturated: false,
    defaultValue: 0,
    element: undefined,
    fields: undefined,
    ...traits,
  });
}

export function boolean<V extends string = '0+'>(versions?: V): Field<boolean, boolean, Later<V>> {
  return field('boolean', versions ?? '0+', { defaultValue: false });
}

export function int8<V extends string = '0+'>(versions?: V): Field<number, number, Later<V>> {
  return field('int8', versions ?? '0+', {});
}

export function int16<V extends string = '0+'>(versions?: V): Field<number, number, Later<V>> {
  return field('int16', versions ?? '0+', {});
}

export function uint16<V extends string = '0+'>(versions?: V): Field<number, number, Later<V>> {
  return field('uint16', versions ?? '0+', {});
}

export function int32<V extends string = '0+'>(versions?: V): Field<number, number, Later<V>> {
  return field('int32', versions ?? '0+', {});
}

export function uint32<V extends string = '0+'>(versions?: V): Field<number, number, Later<V>> {
  return field('uint32', versions ?? '0+', {});
}

/** Offsets, timestamps, producer ids: exact to 2^53, beyond that malformed. */
export function int64<V extends string = '0+'>(versions?: V): Field<number, number, Later<V>> {
  return field('int64', versions ?? '0+', {});
}

/** 64 bits of which every one counts. */
export function bits64<V extends string = '0+'>(versions?: V): Field<bigint, bigint, Later<V>> {
  return field('bits64', versions ?? '0+', { defaultValue: 0n });
}

export function float64<V extends string = '0+'>(versions?: V): Field<number, number, Later<V>> {
  return field('float64', versions ?? '0+', {});
}

/** 22 characters of base64url. */
export function uuid<V extends string = '0+'>(versions?: V): Field<string, string, Later<V>> {
  return field('uuid', versions ?? '0+', { defaultValue: zeroUuid });
}

export function string<V extends string = '0+'>(versions?: V): Field<string, string, Later<V>> {
  return field('string', versions ?? '0+', { defaultValue: '' });
}

/** Small opaque bytes: copied at decode, so they may be kept. */
export function bytes<V extends string = '0+'>(versions?: V): Field<Uint8Array, Uint8Array, Later<V>> {
  return field('bytes', versions ?? '0+', { defaultValue: new Uint8Array(0) });
}

/** Record sets: a view into the frame at decode; at encode one or several views, kept by reference. */
export function records<V extends string = '0+'>(
  versions?: V,
): Field<Uint8Array, Uint8Array | readonly Uint8Array[], Later<V>> {
  return field('records', versions ?? '0+', { defaultValue: new Uint8Array(0) });
}

/** An array of one kind (its field's own range is ignored) or of structs. */
export function array<D, E, O extends boolean, V extends string = '0+'>(
  element: Field<D, E, O>,
  versions?: V,
): Field<readonly D[], readonly E[], Later<V>>;
export function array<const S extends Schema, V extends string = '0+'>(
  element: S,
  versions?: V,
): Field<readonly Decoded<S>[], readonly Encodable<S>[], Later<V>>;
export function array(element: Field<unknown, unknown, boolean> | Schema, versions = '0+'): unknown {
  const one = element instanceof Field ? element : struct(element);
  return field('array', versions, { element: one, defaultValue: undefined });
}

export function struct<const S extends Schema, V extends string = '0+'>(
  fields: S,
  versions?: V,
): Field<Decoded<S>, Encodable<S>, Later<V>> {
  return field('struct', versions ?? '0+', { fields, defaultValue: undefined });
}
