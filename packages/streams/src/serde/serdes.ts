/**
 * The serdes that Kafka brings, byte for byte its own: text as UTF-8, numbers big endian. `Long` is a bigint, because
 * every bit of an int64 counts.
 */
import { SerializationException } from '../errors.ts';
import type { AnySerde, Serde } from './serde.ts';

const decoder = new TextDecoder();
const PACKAGE = 'org.apache.kafka.common.serialization.Serdes$';

interface FixedNumber<T> {
  readonly name: string;
  readonly size: number;
  readonly read: (view: DataView) => T;
  readonly write: (view: DataView, value: T) => void;
}

function fixed<T>({ name, size, read, write }: FixedNumber<T>): Serde<T> {
  // A buffer and a view of its own for each number would be most of the cost of counting.
  const scratch = new Uint8Array(size);
  const view = new DataView(scratch.buffer);
  return {
    className: `${PACKAGE}${name}Serde`,
    serialize(_topic: string, data: T): Uint8Array {
      write(view, data);
      return Buffer.from(scratch);
    },
    deserialize(_topic: string, data: Uint8Array): T {
      if (data.length !== size) {
        throw new SerializationException(
          `Size of data received by ${name}Deserializer is not ${size}: found ${data.length} bytes`,
        );
      }
      return read(new DataView(data.buffer, data.byteOffset, size));
    },
  };
}

const stringSerde: Serde<string> = {
  className: `${PACKAGE}StringSerde`,
  serialize: (_topic: string, data: string) => Buffer.from(data),
  deserialize: (_topic: string, data: Uint8Array) => decoder.decode(data),
};

const byteArraySerde: Serde<Uint8Array> = {
  className: `${PACKAGE}ByteArraySerde`,
  serialize: (_topic: string, data: Uint8Array) => data,
  deserialize: (_topic: string, data: Uint8Array) => data,
};

const voidSerde: Serde<null> = {
  className: `${PACKAGE}VoidSerde`,
  serialize: () => null,
  deserialize(): null {
    throw new SerializationException('Data should be null for a VoidDeserializer.');
  },
};

const longSerde = fixed<bigint>({
  name: 'Long',
  size: 8,
  read: (view) => view.getBigInt64(0),
  write: (view, value) => view.setBigInt64(0, value),
});
const integerSerde = fixed<number>({
  name: 'Integer',
  size: 4,
  read: (view) => view.getInt32(0),
  write: (view, value) => view.setInt32(0, value),
});
const shortSerde = fixed<number>({
  name: 'Short',
  size: 2,
  read: (view) => view.getInt16(0),
  write: (view, value) => view.setInt16(0, value),
});
const doubleSerde = fixed<number>({
  name: 'Double',
  size: 8,
  read: (view) => view.getFloat64(0),
  write: (view, value) => view.setFloat64(0, value),
});
const floatSerde = fixed<number>({
  name: 'Float',
  size: 4,
  read: (view) => view.getFloat32(0),
  write: (view, value) => view.setFloat32(0, value),
});
const booleanSerde = fixed<boolean>({
  name: 'Boolean',
  size: 1,
  read: (view) => view.getInt8(0) !== 0,
  write: (view, value) => view.setInt8(0, value ? 1 : 0),
});

/** Ready-made serdes, and one for JSON, which Kafka leaves to its users. */
export const Serdes = {
  String: (): Serde<string> => stringSerde,
  Long: (): Serde<bigint> => longSerde,
  Integer: (): Serde<number> => integerSerde,
  Short: (): Serde<number> => shortSerde,
  Double: (): Serde<number> => doubleSerde,
  Float: (): Serde<number> => floatSerde,
  Boolean: (): Serde<boolean> => booleanSerde,
  ByteArray: (): Serde<Uint8Array> => byteArraySerde,
  Void: (): Serde<null> => voidSerde,

  /**
   * JSON text.
   * @param parse makes a value of what the text says and throws where it is none
   */
  Json<T>(parse: (value: unknown) => T): Serde<T> {
    return {
      serialize: (_topic, data) => Buffer.from(JSON.stringify(data)),
      deserialize(topic, data) {
        try {
          return parse(JSON.parse(decoder.decode(data)));
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          throw new SerializationException(`Can't deserialize data from topic [${topic}]: ${why}`);
        }
      },
    };
  },
};

const byClassName = new Map<string, AnySerde>(
  [
    stringSerde,
    longSerde,
    integerSerde,
    shortSerde,
    doubleSerde,
    floatSerde,
    booleanSerde,
    byteArraySerde,
    voidSerde,
  ].map((serde: AnySerde) => [serde.className ?? '', serde]),
);

/** The serde of a Java class that settings name, `org.apache.kafka.common.serialization.Serdes$StringSerde`. */
export function serdeOfClass(className: string): AnySerde | undefined {
  return byClassName.get(className.replace('Serdes.', 'Serdes$'));
}
