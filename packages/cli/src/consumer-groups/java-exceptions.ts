import { type ErrorInfo, Errors, type KafkaError } from '@kafka-ts/protocol/errors';

/** What Java's client says of errors that tools print; scripts look for these words. */
const javaMessages = new Map<ErrorInfo, string>([
  [Errors.NON_EMPTY_GROUP, 'The group is not empty.'],
  [Errors.GROUP_ID_NOT_FOUND, 'The group id does not exist.'],
  [
    Errors.GROUP_SUBSCRIBED_TO_TOPIC,
    'Deleting offsets of a topic is forbidden while the consumer group is actively subscribed to it.',
  ],
  [Errors.UNKNOWN_TOPIC_OR_PARTITION, 'This server does not host this topic-partition.'],
  [
    Errors.OFFSET_OUT_OF_RANGE,
    'The requested offset is not within the range of offsets maintained by the server.',
  ],
  [Errors.POLICY_VIOLATION, 'Request parameters do not satisfy the configured policy.'],
  [Errors.KAFKA_STORAGE_ERROR, 'Disk error when trying to access log file on the disk.'],
  [Errors.TOPIC_AUTHORIZATION_FAILED, 'Topic authorization failed.'],
  [Errors.GROUP_AUTHORIZATION_FAILED, 'Group authorization failed.'],
  [Errors.CLUSTER_AUTHORIZATION_FAILED, 'Cluster authorization failed.'],
]);

export function javaMessage({ error, message }: KafkaError): string {
  // A broker that says the empty text is quoted.
  return message === '' ? '' : (javaMessages.get(error) ?? message);
}

/** `package.Class: message`. */
export function javaException(cause: KafkaError): string {
  return `org.apache.kafka.common.errors.${cause.error.exception}: ${javaMessage(cause)}`;
}
