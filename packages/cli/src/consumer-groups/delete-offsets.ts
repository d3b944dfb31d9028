/** `--delete-offsets`: what a group has committed for topics that nobody in it reads. */
import type { Admin } from '@kafka-ts/client/admin';
import type { TopicPartition } from '@kafka-ts/client/topic-partition';
import { type ErrorInfo, Errors, KafkaError } from '@kafka-ts/protocol/errors';
import type { DeletedOffsetRow } from './group-rows.ts';
import { javaException } from './java-exceptions.ts';
import { topicPartitionsOf } from './topic-arguments.ts';

export interface OffsetDeletion {
  /** The line above the table. */
  readonly text: string;
  /** By topic and partition. */
  readonly rows: readonly DeletedOffsetRow[];
  readonly isFine: boolean;
}

/** @param topics as given to `--topic` */
export async function deleteGroupOffsets(
  admin: Admin,
  groupId: string,
  topics: readonly string[],
): Promise<OffsetDeletion> {
  const missing = await missingTopics(admin, topics);
  const named = topics.filter((topic) => !missing.includes(topic));
  const partitions = unique(await topicPartitionsOf(admin, named));
  const lost = missing.map((topic) => ({
    topic,
    partition: undefined,
    problem: javaException(new KafkaError(Errors.UNKNOWN_TOPIC_OR_PARTITION)),
  }));
  try {
    const errors = partitions.length === 0 ? [] : await admin.deleteOffsets(groupId, partitions);
    const rows = partitions.map((one, index) => {
      const error = errors[index];
      return { ...one, problem: error === undefined ? undefined : javaException(error) };
    });
    const isFine = missing.length === 0 && rows.every(({ problem }) => problem === undefined);
    const text = isFine
      ? `Request succeed for deleting offsets with topic ${topics.join(', ')} group ${groupId}`
      : 'Error: Encounter some partition level error, see the follow-up details:';
    return { text, rows: [...lost, ...rows].sort(byName), isFine };
  } catch (error) {
    if (!(error instanceof KafkaError)) throw error;
    const rows = partitions.map((one) => ({ ...one, problem: javaException(error) }));
    return {
      text: `Error: ${refusal(groupId, error)}`,
      rows: [...lost, ...rows].sort(byName),
      isFine: false,
    };
  }
}

const refusals = new Map<ErrorInfo, (groupId: string) => string>([
  [Errors.INVALID_GROUP_ID, (groupId: string) => `'${groupId}' is not valid.`],
  [Errors.GROUP_ID_NOT_FOUND, (groupId: string) => `'${groupId}' does not exist.`],
  [Errors.GROUP_AUTHORIZATION_FAILED, (groupId: string) => `Access to '${groupId}' is not authorized.`],
  [
    Errors.NON_EMPTY_GROUP,
    (groupId: string) =>
      `Deleting offsets of a consumer group '${groupId}' is forbidden if the group is not empty.`,
  ],
]);

function refusal(groupId: string, { error }: KafkaError): string {
  return refusals.get(error)?.(groupId) ?? `Encounter some unknown error: ${error.name}`;
}

async function missingTopics(admin: Admin, topics: readonly string[]): Promise<string[]> {
  const whole = topics.filter((topic) => !topic.includes(':'));
  const known = new Set((await admin.describeTopics(whole)).map(({ name }) => name));
  return whole.filter((topic) => !known.has(topic));
}

function unique(partitions: readonly TopicPartition[]): TopicPartition[] {
  return [...new Map(partitions.map((one) => [`${one.topic}-${one.partition}`, one])).values()];
}

function byName(left: DeletedOffsetRow, right: DeletedOffsetRow): number {
  if (left.topic !== right.topic) return left.topic < right.topic ? -1 : 1;
  return (left.partition ?? -1) - (right.partition ?? -1);
}
