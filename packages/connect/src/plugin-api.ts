/**
 * What plug-ins for Connect are written with: `import { SourceConnector, SourceTask } from '@kafka-ts/connect/plugin-api'`.
 * docs/connect.md shows how.
 */

export type {
  ConfigKeyOptions,
  ConfigValue,
  RawSettings,
  Recommender,
  Validator,
} from './config/config-def.ts';
export { ConfigDef } from './config/config-def.ts';
export { ConfigError } from './config/config-error.ts';
export type { ConfigSetting, ConfigType } from './config/config-type.ts';
export type { ParsedConfig } from './config/parsed-config.ts';
export { Password } from './config/password.ts';
export {
  allOf,
  caseInsensitiveValidString,
  listContaining,
  nonEmptyString,
  nonEmptyStringWithoutControlChars,
  nonNull,
  range,
  validator,
  validString,
} from './config/validators.ts';
export type { ConnectLogger } from './connector/connect-logger.ts';
export type {
  ConnectRecord,
  SinkRecord,
  SourceOffset,
  SourcePartition,
  SourceRecord,
} from './connector/connect-record.ts';
export {
  type ConnectorContext,
  type ConnectorProps,
  SinkConnector,
  SourceConnector,
} from './connector/connector.ts';
export { ConnectError, DataError, RetriableError } from './connector/errors.ts';
export type { Header, Headers } from './connector/headers.ts';
export {
  type ErrantRecordReporter,
  type SinkOffset,
  SinkTask,
  type SinkTaskContext,
  type TopicPartition,
} from './connector/sink-task.ts';
export { type RecordMetadata, SourceTask, type SourceTaskContext } from './connector/source-task.ts';
export { Converter, HeaderConverter } from './converters/converter.ts';
export { Decimal } from './data/decimal.ts';
export {
  DATE_SCHEMA,
  dateBuilder,
  decimalBuilder,
  TIME_SCHEMA,
  TIMESTAMP_SCHEMA,
  timeBuilder,
  timestampBuilder,
} from './data/logical-types.ts';
export { parseString } from './data/parse-values.ts';
export type { ConnectValue, Field, Schema, SchemaAndValue, SchemaType } from './data/schema.ts';
export { SchemaBuilder } from './data/schema-builder.ts';
export { project, SchemaProjectorError } from './data/schema-projector.ts';
export {
  BOOLEAN_SCHEMA,
  BYTES_SCHEMA,
  FLOAT32_SCHEMA,
  FLOAT64_SCHEMA,
  INT8_SCHEMA,
  INT16_SCHEMA,
  INT32_SCHEMA,
  INT64_SCHEMA,
  OPTIONAL_BOOLEAN_SCHEMA,
  OPTIONAL_BYTES_SCHEMA,
  OPTIONAL_FLOAT32_SCHEMA,
  OPTIONAL_FLOAT64_SCHEMA,
  OPTIONAL_INT8_SCHEMA,
  OPTIONAL_INT16_SCHEMA,
  OPTIONAL_INT32_SCHEMA,
  OPTIONAL_INT64_SCHEMA,
  OPTIONAL_STRING_SCHEMA,
  STRING_SCHEMA,
} from './data/schemas.ts';
export { Struct, validateValue } from './data/struct.ts';
export { valueText } from './data/value-text.ts';
export { convertTo } from './data/values.ts';
export { Predicate } from './predicates/predicate.ts';
export { Transformation } from './transforms/transformation.ts';
