/** Offsets of many partitions, one request for each of their leaders. */
import { askOffsets } from '@kafka-ts/client/cluster/ask-offsets';
import type { Cluster } from '@kafka-ts/client/cluster/cluster';
import { nameOf, type TopicPartition } from '@kafka-ts/client/topic-partition';
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { CliError } from '../cli-error.ts';
import { javaException } from '../consumer-groups/java-exceptions.ts';

export interface LedPartition extends TopicPartition {
  readonly leader: number;
}

export interface PartitionAnswer extends LedPartition {
  /** Empty where no record is that young, or where there is an error; several only where {@link OffsetsWanted.count} says so. */
  readonly offsets: readonly number[];
  /** Kafka's sentence for what is wrong with the partition. */
  readonly error: string | undefined;
}

export interface OffsetsWanted {
  /** ms, or a negative number that stands for a place. */
  readonly timestamp: number;
  /** More than the one offset: starts of segments before the time, the newest first. Brokers of 4.0 and later say one all the same. */
  readonly count: number;
}

/** The first version of ListOffsets that knows a number which is no time. */
const firstVersions: ReadonlyMap<number, number> = new Map([
  [-3, 7],
  [-4, 8],
  [-5, 9],
]);

/** @throws CliError where a broker does not know what the timestamp stands for */
export async function offsetsAt(
  cluster: Cluster,
  partitions: readonly LedPartition[],
  wanted: OffsetsWanted,
): Promise<PartitionAnswer[]> {
  const byLeader = Map.groupBy(partitions, ({ leader }) => leader);
  const answers = [...byLeader].map(([leader, own]) => askLeader(cluster, { leader, own, ...wanted }));
  return (await Promise.all(answers)).flat();
}

async function askLeader(
  cluster: Cluster,
  { leader, own, timestamp, count }: OffsetsWanted & { leader: number; own: readonly LedPartition[] },
): Promise<PartitionAnswer[]> {
  const connection = await cluster.broker(leader);
  // Only the first version says more than one.
  const several = count === 1 ? undefined : connection.versionOf(listOffsets, 0);
  const version = several ?? connection.versionOf(listOffsets) ?? 0;
  if (version < (firstVersions.get(timestamp) ?? 0)) {
    throw new CliError(
      `Error occurred: the broker ${leader} does not know --time ${timestamp}: it has ListOffsets ${version}, and ${firstVersions.get(timestamp)} is needed`,
    );
  }
  const answers = await askOffsets(connection, { partitions: own, timestamp, count, version });
  const found = new Map(answers.map((answer) => [nameOf(answer), answer]));
  return own.map((each) => {
    const { errorCode, offsets } = found.get(nameOf(each)) ?? {
      errorCode: Errors.UNKNOWN_TOPIC_OR_PARTITION.code,
      offsets: [],
    };
    return {
      ...each,
      offsets: errorCode === 0 ? offsets.filter((offset) => offset >= 0) : [],
      error: errorCode === 0 ? undefined : javaException(new KafkaError(errorByCode(errorCode))),
    };
  });
}
