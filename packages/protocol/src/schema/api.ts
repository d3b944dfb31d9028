/**
 * A message's schema becomes a codec here, and two of them with a key and versions an API. A codec compiles a version
 * when it is first used (0.1 ms), never before.
 */
import { MalformedError } from '../bytes/malformed-error.ts';
import type { Reader } from '../bytes/reader.ts';
import type { Writer } from '../bytes/writer.ts';
import { Errors, KafkaError } from '../errors.ts';
import { compileDecoder, compileEncoder, type Decoder, type Encoder } from './compile.ts';
import type { Decoded, Encodable, Schema } from './field.ts';
import type { Shape } from './interpret.ts';
import { includesVersion, parseVersions } from './versions.ts';

/** `T` is what decoding gives, `I` what encoding takes: the same, with fields that have a natural default left to choice. */
export interface MessageCodec<T, I = T> {
  /** Reads one message; bytes behind it are left. Throws MalformedError, or KafkaError UNSUPPORTED_VERSION. */
  decode(version: number, reader: Reader): T;
  /** Throws KafkaError UNSUPPORTED_VERSION if the version is unknown or cannot carry a value. */
  encode(version: number, value: I, writer: Writer): void;
}

export interface Api<Q, S, QI = Q, SI = S> {
  readonly key: number;
  readonly name: string;
  readonly minVersion: number;
  readonly maxVersion: number;
  /** First version with compact types and tag buffers; above maxVersion if there is none. */
  readonly flexibleFrom: number;
  readonly request: MessageCodec<Q, QI>;
  readonly response: MessageCodec<S, SI>;
}

export interface MessageDefinition<S extends Schema> {
  /** For errors and profiles. */
  readonly name: string;
  readonly versions: string;
  /** Versions with compact types and tag buffers. */
  readonly flexible: string;
  readonly schema: S;
}

export class SchemaCodec<S extends Schema> implements MessageCodec<Decoded<S>, Encodable<S>> {
  readonly definition: MessageDefinition<S>;
  readonly #decoders: Decoder[] = [];
  readonly #encoders: Encoder[] = [];

  constructor(definition: MessageDefinition<S>) {
    this.definition = definition;
  }

  decode(version: number, reader: Reader): Decoded<S> {
    const decoder = this.#decoders[version] ?? this.#decoderOf(version);
    try {
      return decoder(reader) as Decoded<S>;
    } catch (error) {
      if (!(error instanceof MalformedError)) throw error;
      throw new MalformedError(`${this.definition.name} v${version}: ${error.reason}`, error.position);
    }
  }

  encode(version: number, value: Encodable<S>, writer: Writer): void {
    const encoder = this.#encoders[version] ?? this.#encoderOf(version);
    encoder(value, writer);
  }

  /** What the compiler and the interpreter need to know of one version. */
  shape(version: number): Shape {
    const { name, schema, versions, flexible } = this.definition;
    if (!Number.isInteger(version) || !includesVersion(parseVersions(versions), version)) {
      throw new KafkaError(
        Errors.UNSUPPORTED_VERSION,
        `${name} has no version ${version} (expected ${versions})`,
      );
    }
    return { name, schema, version, isFlexible: includesVersion(parseVersions(flexible), version) };
  }

  #decoderOf(version: number): Decoder {
    const decoder = compileDecoder(this.shape(version));
    this.#decoders[version] = decoder;
    return decoder;
  }

  #encoderOf(version: number): Encoder {
    const encoder = compileEncoder(this.shape(version));
    this.#encoders[version] = encoder;
    return encoder;
  }
}

/** A codec of its own, for what is stored rather than sent. */
export function defineMessage<const S extends Schema>(definition: MessageDefinition<S>): SchemaCodec<S> {
  return new SchemaCodec(definition);
}

export interface ApiDefinition<Q extends Schema, S extends Schema> {
  readonly key: number;
  readonly name: string;
  /** Versions that are implemented whole, and so advertised: `0-11`. */
  readonly versions: string;
  readonly flexible: string;
  readonly request: Q;
  readonly response: S;
}

/** An API whose codecs show their schemas. */
export interface SchemaApi<Q extends Schema, S extends Schema>
  extends Api<Decoded<Q>, Decoded<S>, Encodable<Q>, Encodable<S>> {
  readonly request: SchemaCodec<Q>;
  readonly response: SchemaCodec<S>;
}

export function defineApi<const Q extends Schema, const S extends Schema>(
  definition: ApiDefinition<Q, S>,
): SchemaApi<Q, S> {
  const { key, name, versions, flexible } = definition;
  const range = parseVersions(versions);
  const flexibleRange = parseVersions(flexible);
  return {
    key,
    name,
    minVersion: range.lowest,
    maxVersion: range.highest,
    flexibleFrom: flexible === 'none' ? range.highest + 1 : flexibleRange.lowest,
    request: new SchemaCodec({ name: `${name} request`, versions, flexible, schema: definition.request }),
    response: new SchemaCodec({ name: `${name} response`, versions, flexible, schema: definition.response }),
  };
}

/** What decoding a request of this API gives. */
export type RequestOf<A> = A extends SchemaApi<infer Q, infer _S> ? Decoded<Q> : never;
export type ResponseOf<A> = A extends SchemaApi<infer _Q, infer S> ? Decoded<S> : never;
/** What encoding a request of this API takes. */
export type RequestInputOf<A> = A extends SchemaApi<infer Q, infer _S> ? Encodable<Q> : never;
export type ResponseInputOf<A> = A extends SchemaApi<infer _Q, infer S> ? Encodable<S> : never;
