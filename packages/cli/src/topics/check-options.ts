import { UsageError } from '../cli-error.ts';
import type { ParsedOptions } from '../options/parsed-options.ts';
import { TopicError } from './topic-service.ts';

export const topicActions = ['list', 'describe', 'create', 'alter', 'delete'] as const;
export type TopicAction = (typeof topicActions)[number];
const filters = [
  'under-replicated-partitions',
  'unavailable-partitions',
  'under-min-isr-partitions',
  'at-min-isr-partitions',
];

/** Options that only some actions have. */
const onlyWith: readonly (readonly [string, readonly TopicAction[]])[] = [
  ['config', ['create', 'alter']],
  ['delete-config', ['alter']],
  ['partitions', ['create', 'alter']],
  ['replication-factor', ['create']],
  ['replica-assignment', ['create', 'alter']],
  ['topics-with-overrides', ['describe']],
  ['topic-id', ['describe']],
  ...filters.map((filter) => [filter, ['describe']] as const),
  ['if-exists', ['alter', 'delete', 'describe']],
  ['if-not-exists', ['create']],
  ['exclude-internal', ['list', 'describe']],
];

/**
 * The one action asked for, with options that fit it.
 * @throws UsageError in Kafka's words
 */
export function checkTopicOptions(options: ParsedOptions): TopicAction {
  const [action, ...others] = topicActions.filter((name) => options.has(name));
  if (action === undefined || others.length > 0) {
    throw new UsageError(
      'Command must include exactly one action: --list, --describe, --create, --alter or --delete',
    );
  }
  if (options.has('bootstrap-server') === options.has('zookeeper')) {
    throw new UsageError('Only one of --bootstrap-server or --zookeeper must be specified');
  }
  for (const [name, allowed] of onlyWith)
    if (!allowed.includes(action)) options.forbidTogether(name, [action]);
  for (const [index, filter] of filters.entries()) {
    options.forbidTogether(filter, [...filters.slice(index + 1), 'topics-with-overrides']);
  }
  const isThroughBrokers = options.has('bootstrap-server');
  if (action !== 'list' && action !== 'describe') options.required('topic');
  if (action === 'create') {
    options.forbidTogether('replica-assignment', ['partitions', 'replication-factor']);
    if (!isThroughBrokers && !options.has('replica-assignment')) {
      options.required('partitions');
      options.required('replication-factor');
    }
  }
  if (action === 'alter') checkAlter(options, isThroughBrokers);
  return action;
}

function checkAlter(options: ParsedOptions, isThroughBrokers: boolean): void {
  if (isThroughBrokers && (options.has('config') || options.has('delete-config'))) {
    throw new UsageError(
      'Option combination "[bootstrap-server],[config]" can\'t be used with option "[alter]" (the kafka-configs tool changes configurations)',
    );
  }
  if (!options.has('partitions') && !options.has('config') && !options.has('delete-config')) {
    throw new UsageError('Missing required argument "[partitions]"');
  }
}

/**
 * `0:1,1:2`: replicas of each partition, the preferred leader first.
 * @throws TopicError for lists of different lengths, repeated brokers, or what is no number
 */
export function parseAssignment(text: string): number[][] {
  const lists = text
    .split(',')
    .map((list) => list.split(':').map((id) => Number(id.trim() === '' ? Number.NaN : id)));
  for (const [partition, replicas] of lists.entries()) {
    if (replicas.some((id) => !Number.isInteger(id) || id < 0)) {
      throw new UsageError(`Cannot parse argument '${text}' of option replica-assignment`);
    }
    if (new Set(replicas).size !== replicas.length) {
      throw new TopicError(
        `Partition replica lists may not contain duplicate entries: ${replicas.join(',')}`,
      );
    }
    if (replicas.length !== lists[0]?.length) {
      throw new TopicError(`Partition ${partition} has different replication factor: ${replicas.join(',')}`);
    }
  }
  return lists;
}
