/** What sink connectors can be told besides (`SinkConnectorConfig` of Kafka 3.9). */

import { regexValidator } from '../transforms/regex-validator.ts';
import type { ClassCheck } from './class-check.ts';
import { ConfigDef, type RawSettings } from './config-def.ts';
import { connectorConfigDef, groups } from './connector-config.ts';
import { compileJavaPattern } from './java-pattern.ts';

/** With `classes` the values of class settings are checked too. */
export function sinkConnectorConfigDef(classes?: ClassCheck): ConfigDef {
  const def = new ConfigDef(connectorConfigDef(classes));
  def.define({
    name: 'topics',
    type: 'LIST',
    defaultValue: '',
    importance: 'HIGH',
    documentation: 'The topics to read, separated by commas.',
    group: groups.common,
    orderInGroup: 4,
    width: 'LONG',
    displayName: 'Topics',
  });
  def.define({
    name: 'topics.regex',
    type: 'STRING',
    defaultValue: '',
    validator: regexValidator(),
    importance: 'HIGH',
    documentation:
      'A regular expression that the whole name of a topic has to match to be read; instead of topics.',
    group: groups.common,
    orderInGroup: 4,
    width: 'LONG',
    displayName: 'Topics regex',
  });
  defineDeadLetterQueue(def);
  return def;
}

function defineDeadLetterQueue(def: ConfigDef): void {
  def.define({
    name: 'errors.deadletterqueue.topic.name',
    type: 'STRING',
    defaultValue: '',
    importance: 'MEDIUM',
    documentation:
      'The topic that gets the records which could not be converted, transformed or written; none if empty.',
    group: groups.errors,
    orderInGroup: 6,
    width: 'MEDIUM',
    displayName: 'Dead Letter Queue Topic Name',
  });
  def.define({
    name: 'errors.deadletterqueue.topic.replication.factor',
    type: 'SHORT',
    defaultValue: 3,
    importance: 'MEDIUM',
    documentation: 'How many replicas the dead letter queue is created with.',
    group: groups.errors,
    orderInGroup: 7,
    width: 'MEDIUM',
    displayName: 'Dead Letter Queue Topic Replication Factor',
  });
  def.define({
    name: 'errors.deadletterqueue.context.headers.enable',
    type: 'BOOLEAN',
    defaultValue: false,
    importance: 'MEDIUM',
    documentation:
      'Whether headers, which begin with __connect.errors., say what went wrong and where the record came from.',
    group: groups.errors,
    orderInGroup: 8,
    width: 'MEDIUM',
    displayName: 'Enable Error Context Headers',
  });
}

/** What is wrong with the topics of a sink connector, by the key it is shown at. */
export function sinkTopicErrors(props: RawSettings): readonly { name: string; error: string }[] {
  const topics = props['topics'] ?? '';
  const regex = props['topics.regex'] ?? '';
  const hasTopics = topics.trim() !== '';
  const hasRegex = regex.trim() !== '';
  const both = 'topics and topics.regex are mutually exclusive options, but both are set.';
  const queue = (props['errors.deadletterqueue.topic.name'] ?? '').trim();
  return [
    ...(hasTopics && hasRegex ? atBoth(both) : []),
    ...(hasTopics || hasRegex ? [] : atBoth('Must configure one of topics or topics.regex')),
    ...(hasTopics && queue !== '' ? queueAmongTopics(queue, topics) : []),
    ...(hasRegex && queue !== '' ? queueMatched(queue, regex) : []),
  ];
}

function atBoth(error: string): readonly { name: string; error: string }[] {
  return [
    { name: 'topics', error },
    { name: 'topics.regex', error },
  ];
}

function queueAmongTopics(queue: string, topics: string): readonly { name: string; error: string }[] {
  const list = parseTopicsList(topics);
  if (!list.includes(queue)) return [];
  const error = `The DLQ topic '${queue}' may not be included in the list of topics ('topics=[${list.join(', ')}]') consumed by the connector`;
  return [{ name: 'topics', error }];
}

function queueMatched(queue: string, regex: string): readonly { name: string; error: string }[] {
  try {
    if (!compileJavaPattern(regex).matches(queue)) return [];
  } catch {
    return []; // The pattern's own mistake is reported by its validator.
  }
  const error = `The DLQ topic '${queue}' may not be matched by the regex for the topics ('topics.regex=${regex}') consumed by the connector`;
  return [{ name: 'topics.regex', error }];
}

/** The topics of a `topics` setting, each once. */
export function parseTopicsList(topics: string): readonly string[] {
  const list = topics.split(',').map((topic) => topic.trim());
  return [...new Set(list.filter((topic) => topic !== ''))];
}
