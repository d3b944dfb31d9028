/** What every connector can be told, whatever it does (`ConnectorConfig` of Kafka 3.9). */
import type { ClassCheck, PluginType } from './class-check.ts';
import { ConfigDef, type Validator } from './config-def.ts';
import { ConfigError } from './config-error.ts';
import {
  allOf,
  nonEmptyStringWithoutControlChars,
  nonNull,
  range,
  validator,
  validString,
} from './validators.ts';

export const groups = {
  common: 'Common',
  transforms: 'Transforms',
  predicates: 'Predicates',
  errors: 'Error Handling',
  topicCreation: 'Topic Creation',
  exactlyOnce: 'Exactly Once Support',
  offsetsTopic: 'offsets.topic',
} as const;

/** With `classes` the values of class settings are checked too. */
export function connectorConfigDef(classes?: ClassCheck): ConfigDef {
  const def = new ConfigDef();
  defineNameAndClass(def);
  defineTasks(def);
  defineConverters(def, classes);
  defineAliases(def);
  defineReload(def);
  defineRetries(def);
  defineTolerance(def);
  return def;
}

function defineNameAndClass(def: ConfigDef): void {
  def.define({
    name: 'name',
    type: 'STRING',
    validator: nonEmptyStringWithoutControlChars(),
    importance: 'HIGH',
    documentation: 'The name of this connector, which no other connector of the worker may have.',
    group: groups.common,
    orderInGroup: 1,
    width: 'MEDIUM',
    displayName: 'Connector name',
  });
  def.define({
    name: 'connector.class',
    type: 'STRING',
    importance: 'HIGH',
    documentation:
      'The class of this connector: its full name (org.apache.kafka.connect.file.FileStreamSinkConnector), its simple name (FileStreamSinkConnector) or its alias (FileStreamSink).',
    group: groups.common,
    orderInGroup: 2,
    width: 'LONG',
    displayName: 'Connector class',
  });
}

function defineTasks(def: ConfigDef): void {
  def.define({
    name: 'tasks.max',
    type: 'INT',
    defaultValue: 1,
    validator: range(1),
    importance: 'HIGH',
    documentation: 'How many tasks this connector may have at most.',
    group: groups.common,
    orderInGroup: 3,
    width: 'SHORT',
    displayName: 'Tasks max',
  });
  def.define({
    name: 'tasks.max.enforce',
    type: 'BOOLEAN',
    defaultValue: true,
    importance: 'LOW',
    documentation:
      '(Deprecated) Whether a connector that makes more tasks than tasks.max allows fails; with false it may.',
    group: groups.common,
    orderInGroup: 4,
    width: 'SHORT',
    displayName: 'Enforce tasks max',
  });
}

function defineConverters(def: ConfigDef, classes: ClassCheck | undefined): void {
  const converters = [
    ['key', 'Key', 'converter', 'how keys become bytes in Kafka and are read from them'],
    ['value', 'Value', 'converter', 'how values become bytes in Kafka and are read from them'],
    ['header', 'Header', 'header_converter', 'how values of headers become bytes and are read from them'],
  ] as const;
  for (const [index, [part, displayName, type, does]] of converters.entries())
    def.define({
      name: `${part}.converter`,
      type: 'CLASS',
      defaultValue: null,
      validator: classValidator(type, classes),
      importance: 'LOW',
      documentation: `The class that says ${does}; the worker's unless given.`,
      group: groups.common,
      orderInGroup: 5 + index,
      width: 'SHORT',
      displayName: `${displayName} converter class`,
    });
}

/** Null passes: the worker's converter is used. */
function classValidator(type: PluginType, classes: ClassCheck | undefined): Validator {
  const description =
    type === 'converter' ? 'A concrete subclass of Converter' : 'A concrete subclass of HeaderConverter';
  return validator(description, (_name, value) => {
    if (typeof value === 'string') classes?.configDefOf(type, value);
  });
}

function defineAliases(def: ConfigDef): void {
  def.define({
    name: 'transforms',
    type: 'LIST',
    defaultValue: [],
    validator: uniqueAliases('unique transformation aliases'),
    importance: 'LOW',
    documentation: 'Names, chosen here, of the transformations that records go through, in this order.',
    group: groups.transforms,
    orderInGroup: 8,
    width: 'LONG',
    displayName: 'Transforms',
  });
  def.define({
    name: 'predicates',
    type: 'LIST',
    defaultValue: [],
    validator: uniqueAliases('unique predicate aliases'),
    importance: 'LOW',
    documentation: 'Names, chosen here, of the predicates that transformations refer to.',
    group: groups.predicates,
    orderInGroup: 9,
    width: 'LONG',
    displayName: 'Predicates',
  });
}

/** A list without repetitions; `description` says of what. */
export function uniqueAliases(description: string): Validator {
  const unique = validator(description, (name, value) => {
    if (!Array.isArray(value)) return;
    if (new Set(value).size < value.length)
      throw ConfigError.invalid(name, value, 'Duplicate alias provided.');
  });
  return allOf(nonNull(), unique);
}

function defineReload(def: ConfigDef): void {
  def.define({
    name: 'config.action.reload',
    type: 'STRING',
    defaultValue: 'restart',
    validator: validString('none', 'restart'),
    importance: 'LOW',
    documentation:
      'What to do when a value that a configuration provider gave changes: nothing, or restart the connector.',
    group: groups.common,
    orderInGroup: 10,
    width: 'MEDIUM',
    displayName: 'Reload Action',
  });
}

function defineRetries(def: ConfigDef): void {
  def.define({
    name: 'errors.retry.timeout',
    type: 'LONG',
    defaultValue: 0,
    importance: 'MEDIUM',
    documentation:
      'For how many milliseconds a failed operation is tried again: 0 for not at all, -1 for ever.',
    group: groups.errors,
    orderInGroup: 1,
    width: 'MEDIUM',
    displayName: 'Retry Timeout for Errors',
  });
  def.define({
    name: 'errors.retry.delay.max.ms',
    type: 'LONG',
    defaultValue: 60_000,
    importance: 'MEDIUM',
    documentation:
      'The longest time between two tries; it is varied at random so that tasks do not all try at the same moment.',
    group: groups.errors,
    orderInGroup: 2,
    width: 'MEDIUM',
    displayName: 'Maximum Delay Between Retries for Errors',
  });
}

function defineTolerance(def: ConfigDef): void {
  def.define({
    name: 'errors.tolerance',
    type: 'STRING',
    defaultValue: 'none',
    validator: validString('none', 'all'),
    importance: 'MEDIUM',
    documentation: 'With none the first error ends the task, with all the record is left out.',
    group: groups.errors,
    orderInGroup: 3,
    width: 'SHORT',
    displayName: 'Error Tolerance',
  });
  def.define({
    name: 'errors.log.enable',
    type: 'BOOLEAN',
    defaultValue: false,
    importance: 'MEDIUM',
    documentation: 'Whether each error and the operation that failed are logged, tolerated or not.',
    group: groups.errors,
    orderInGroup: 4,
    width: 'SHORT',
    displayName: 'Log Errors',
  });
  def.define({
    name: 'errors.log.include.messages',
    type: 'BOOLEAN',
    defaultValue: false,
    importance: 'MEDIUM',
    documentation: 'Whether the log also shows the record: what is in it gets into log files.',
    group: groups.errors,
    orderInGroup: 5,
    width: 'SHORT',
    displayName: 'Log Error Details',
  });
}
