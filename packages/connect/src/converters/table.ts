/** The converters that come with the worker, by Java's class names; each module is loaded when it is first used. */
import { kafkaVersion } from '../runtime/kafka-version.ts';
import type { Converter, HeaderConverter } from './converter.ts';

interface BuiltIn<T> {
  readonly version: string;
  /** A new one, not configured. */
  readonly load: () => Promise<T>;
}

function entry<T>(load: () => Promise<T>): BuiltIn<T> {
  return { version: kafkaVersion, load };
}

/** All of these are header converters too. */
const both = {
  'org.apache.kafka.connect.json.JsonConverter': entry(
    async () => new (await import('./json/json-converter.ts')).JsonConverter(),
  ),
  'org.apache.kafka.connect.storage.StringConverter': entry(
    async () => new (await import('./string-converter.ts')).StringConverter(),
  ),
  'org.apache.kafka.connect.converters.ByteArrayConverter': entry(
    async () => new (await import('./byte-array-converter.ts')).ByteArrayConverter(),
  ),
  'org.apache.kafka.connect.converters.BooleanConverter': entry(
    async () => new (await import('./boolean-converter.ts')).BooleanConverter(),
  ),
  'org.apache.kafka.connect.converters.ShortConverter': entry(
    async () => new (await import('./short-converter.ts')).ShortConverter(),
  ),
  'org.apache.kafka.connect.converters.IntegerConverter': entry(
    async () => new (await import('./integer-converter.ts')).IntegerConverter(),
  ),
  'org.apache.kafka.connect.converters.LongConverter': entry(
    async () => new (await import('./long-converter.ts')).LongConverter(),
  ),
  'org.apache.kafka.connect.converters.FloatConverter': entry(
    async () => new (await import('./float-converter.ts')).FloatConverter(),
  ),
  'org.apache.kafka.connect.converters.DoubleConverter': entry(
    async () => new (await import('./double-converter.ts')).DoubleConverter(),
  ),
};

export const converters: Readonly<Record<string, BuiltIn<Converter>>> = both;

export const headerConverters: Readonly<Record<string, BuiltIn<HeaderConverter>>> = {
  ...both,
  'org.apache.kafka.connect.storage.SimpleHeaderConverter': entry(
    async () => new (await import('./simple-header-converter.ts')).SimpleHeaderConverter(),
  ),
};
