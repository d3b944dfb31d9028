/** What a topic may be called (`org.apache.kafka.common.internals.Topic`). */

export const ConsumerOffsetsTopic = '__consumer_offsets';
export const TransactionStateTopic = '__transaction_state';

/** Longest legal name: with the partition number and a suffix it still is a directory name. */
export const MaxTopicNameLength = 249;

/** The broker's own. */
export const internalTopics: readonly string[] = [ConsumerOffsetsTopic, TransactionStateTopic];

export function isInternalTopic(topic: string): boolean {
  return internalTopics.includes(topic);
}

/** Why the name is not legal, in Kafka's words; undefined if it is. */
export function topicNameProblem(topic: string): string | undefined {
  if (topic === '') return 'the empty string is not allowed';
  if (topic === '.' || topic === '..') return `'${topic}' is not allowed`;
  if (topic.length > MaxTopicNameLength) {
    return `the length of '${topic}' is longer than the max allowed length ${MaxTopicNameLength}`;
  }
  if (!/^[a-zA-Z0-9._-]+$/.test(topic)) {
    return `'${topic}' contains one or more characters other than ASCII alphanumerics, '.', '_' and '-'`;
  }
  return undefined;
}

/** Metric names turn `.` into `_`: topics that differ only there collide. */
export function collidesWith(topic: string, other: string): boolean {
  return topic !== other && topic.replaceAll('.', '_') === other.replaceAll('.', '_');
}
