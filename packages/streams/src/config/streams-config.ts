/** Settings of a Streams application, by Kafka's names and defaults. What this slice cannot do is refused, not ignored. */
import { StreamsConfigException } from '../errors.ts';
import type { DeserializationExceptionHandler } from '../runtime/task-settings.ts';
import type { AnySerde } from '../serde/serde.ts';
import { serdeOfClass } from '../serde/serdes.ts';
import {
  failOnInvalidTimestamp,
  logAndSkipOnInvalidTimestamp,
  type TimestampExtractor,
  usePartitionTimeOnInvalidTimestamp,
} from '../topology/timestamp-extractor.ts';

/**
 * Values as Kafka writes them, in text or as numbers; classes by their Java names, or serdes, extractors and handlers
 * themselves.
 */
export type StreamsProperties = Readonly<
  Record<string, string | number | boolean | AnySerde | TimestampExtractor | DeserializationExceptionHandler>
>;

const defaults: ReadonlyMap<string, string> = new Map([
  ['bootstrap.servers', 'localhost:9092'],
  ['commit.interval.ms', '30000'],
  ['replication.factor', '-1'],
  ['repartition.purge.interval.ms', '30000'],
  ['auto.offset.reset', 'earliest'],
  ['processing.guarantee', 'at_least_once'],
  ['topology.optimization', 'none'],
  ['num.standby.replicas', '0'],
  ['session.timeout.ms', '45000'],
  ['heartbeat.interval.ms', '3000'],
  ['max.poll.interval.ms', '300000'],
  ['max.poll.records', '1000'],
]);

/** Settings of which this slice knows one value. */
const onlyValue: ReadonlyMap<string, string> = new Map([
  ['processing.guarantee', 'at_least_once'],
  ['topology.optimization', 'none'],
  ['num.standby.replicas', '0'],
]);

const DEFAULT_CACHE_BYTES = 10 * 2 ** 20;
const extractors: ReadonlyMap<string, TimestampExtractor> = new Map([
  ['FailOnInvalidTimestamp', failOnInvalidTimestamp],
  ['LogAndSkipOnInvalidTimestamp', logAndSkipOnInvalidTimestamp],
  ['UsePartitionTimeOnInvalidTimestamp', usePartitionTimeOnInvalidTimestamp],
]);

export const logAndFail: DeserializationExceptionHandler = () => 'FAIL';
export const logAndContinue: DeserializationExceptionHandler = () => 'CONTINUE';
const handlers: ReadonlyMap<string, DeserializationExceptionHandler> = new Map([
  ['LogAndFailExceptionHandler', logAndFail],
  ['LogAndContinueExceptionHandler', logAndContinue],
]);

export class StreamsConfig {
  readonly #properties: StreamsProperties;

  /** @throws StreamsConfigException naming the setting, its value and what it may be */
  constructor(properties: StreamsProperties) {
    this.#properties = properties;
    if (this.text('application.id') === '')
      throw new StreamsConfigException(
        'Missing required configuration "application.id" which has no default value.',
      );
    if (!/^[a-zA-Z0-9._-]+$/.test(this.applicationId)) {
      throw new StreamsConfigException(
        `Invalid value ${this.applicationId} for configuration application.id: topics are named after it, so it has letters, digits, '.', '_' and '-' only`,
      );
    }
    for (const [key, only] of onlyValue) {
      if (this.text(key) === only) continue;
      throw new StreamsConfigException(
        `Invalid value ${this.text(key)} for configuration ${key}: this version knows ${only} only`,
      );
    }
    for (const key of ['commit.interval.ms', 'replication.factor', 'max.poll.records']) this.number(key);
    this.timestampExtractor();
    this.deserializationExceptionHandler();
  }

  get applicationId(): string {
    return this.text('application.id');
  }

  /** Empty where the setting is neither given nor has a default. */
  text(key: string): string {
    const value = this.#properties[key];
    if (typeof value === 'object' || typeof value === 'function') return '';
    return value === undefined ? (defaults.get(key) ?? '') : String(value).trim();
  }

  number(key: string): number {
    const text = this.text(key);
    const value = Number(text);
    if (text !== '' && Number.isFinite(value)) return value;
    throw new StreamsConfigException(
      `Invalid value ${text} for configuration ${key}: Not a number of type LONG`,
    );
  }

  /** Bytes for all caches together; 0 switches them off. */
  get cacheBytes(): number {
    for (const key of ['statestore.cache.max.bytes', 'cache.max.bytes.buffering'])
      if (this.text(key) !== '') return Math.max(0, this.number(key));
    return DEFAULT_CACHE_BYTES;
  }

  defaultSerde(kind: 'key' | 'value'): AnySerde {
    const key = `default.${kind}.serde`;
    const value: unknown = this.#properties[key];
    if (isSerde(value)) return value;
    const name = this.text(key);
    if (name === '') {
      throw new StreamsConfigException(
        `Please specify a ${kind} serde or set one through StreamsConfig#DEFAULT_${kind.toUpperCase()}_SERDE_CLASS_CONFIG (${key})`,
      );
    }
    const serde = serdeOfClass(name);
    if (serde !== undefined) return serde;
    throw new StreamsConfigException(
      `Invalid value ${name} for configuration ${key}: Class ${name} could not be found.`,
    );
  }

  timestampExtractor(): TimestampExtractor {
    const value = this.#properties['default.timestamp.extractor'];
    if (typeof value === 'function')
      return (record, partitionTimeMs) => Number(call(value, record, partitionTimeMs));
    return this.#byName('default.timestamp.extractor', extractors) ?? failOnInvalidTimestamp;
  }

  deserializationExceptionHandler(): DeserializationExceptionHandler {
    const value = this.#properties['default.deserialization.exception.handler'];
    if (typeof value === 'function')
      return (failure) => (call(value, failure, 0) === 'CONTINUE' ? 'CONTINUE' : 'FAIL');
    return this.#byName('default.deserialization.exception.handler', handlers) ?? logAndFail;
  }

  #byName<T>(key: string, known: ReadonlyMap<string, T>): T | undefined {
    const name = this.text(key);
    if (name === '') return undefined;
    const found = known.get(name.slice(name.lastIndexOf('.') + 1));
    if (found !== undefined) return found;
    throw new StreamsConfigException(
      `Invalid value ${name} for configuration ${key}: Class ${name} could not be found. Known are ${[...known.keys()].join(', ')}`,
    );
  }
}

/** A setting that is a function has the form that its key asks for. */
function call(setting: (...args: never) => unknown, first: unknown, second: unknown): unknown {
  return Reflect.apply(setting, undefined, [first, second]);
}

function isSerde(value: unknown): value is AnySerde {
  return typeof value === 'object' && value !== null && 'serialize' in value && 'deserialize' in value;
}
