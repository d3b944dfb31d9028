import type { Admin } from '@kafka-ts/client/admin';
import type { TopicPartition } from '@kafka-ts/client/topic-partition';
import { CliError, UsageError } from '../cli-error.ts';

/**
 * The partitions that `--topic` arguments name: `t` all of the topic's, `t:0,1` those.
 * @throws CliError for a topic that there is not, UsageError for a partition that is no number
 */
export async function topicPartitionsOf(admin: Admin, args: readonly string[]): Promise<TopicPartition[]> {
  const whole = args.filter((arg) => !arg.includes(':'));
  const topics = await admin.describeTopics([...new Set(whole)]);
  return args.flatMap((arg) => {
    const [topic = '', partitions] = arg.split(':');
    if (partitions !== undefined) return partitions.split(',').map((text) => partitionOf(topic, text, arg));
    const found = topics.find(({ name }) => name === topic);
    if (found === undefined) {
      throw new CliError(
        `Error: Executing consumer group command failed due to Topic '${topic}' does not exist`,
        { stream: 'stdout' },
      );
    }
    return found.partitions.map(({ partition }) => ({ topic, partition }));
  });
}

function partitionOf(topic: string, text: string, arg: string): TopicPartition {
  if (!/^\s*\d+\s*$/.test(text)) {
    throw new UsageError(`Option topic takes topic or topic:0,1,2; found "${arg}"`);
  }
  return { topic, partition: Number(text) };
}
