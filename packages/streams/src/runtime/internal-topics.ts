/** The topics of an application's own: made before tasks need them. */
import type { Admin } from '@kafka-ts/client/admin';
import { Errors, KafkaError } from '@kafka-ts/protocol/errors';
import { StreamsException } from '../errors.ts';
import type { TaskSettings } from './task-settings.ts';
import { planTopics, type TopicPlan } from './topic-plan.ts';

/**
 * Looks at the cluster's topics, and makes those that are missing of the application's own.
 * @param replicationFactor undefined: the brokers' default
 * @throws StreamsException for one that is there with another number of partitions
 */
export async function prepareTopics(
  admin: Admin,
  names: Pick<TaskSettings, 'applicationId' | 'topology'>,
  replicationFactor: number | undefined,
): Promise<TopicPlan> {
  const existing = await partitionCounts(admin);
  const plan = planTopics(names, existing);
  for (const { name, partitions, configs } of plan.internalTopics) {
    const actual = existing.get(name);
    if (actual === undefined) {
      await create(admin, { name, partitions, replicationFactor, configs });
    } else if (actual !== partitions) {
      throw new StreamsException(
        `Existing internal topic ${name} has invalid partitions: expected: ${partitions}; actual: ${actual}. Delete the topic, or give the application another application.id, before it goes on.`,
      );
    }
  }
  return plan;
}

async function partitionCounts(admin: Admin): Promise<Map<string, number>> {
  const topics = await admin.describeTopics();
  return new Map(topics.map(({ name, partitions }) => [name, partitions.length]));
}

/** Another instance may be faster. */
async function create(admin: Admin, topic: Parameters<Admin['createTopic']>[0]): Promise<void> {
  try {
    await admin.createTopic(topic);
  } catch (error) {
    if (error instanceof KafkaError && error.code === Errors.TOPIC_ALREADY_EXISTS.code) return;
    throw new StreamsException(
      `Could not create internal topic ${topic.name}: ${error instanceof Error ? error.message : String(error)}`,
      { cause: error },
    );
  }
}
