/** Offsets of many partitions, one request for each of their leaders. */
import type { Cluster } from '@kafka-ts/client/cluster/cluster';
import { Errors, errorByCode } from '@kafka-ts/protocol/errors';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import { CliError } from '../cli-error.ts';

export interface LedPartition {
  readonly topic: string;
  readonly partition: number;
  readonly leader: number;
}

export interface PartitionAnswer extends LedPartition {
  /** Undefined where no record is that young, or where there is an error. */
  readonly offset: number | undefined;
  /** Kafka's sentence for what is wrong with the partition. */
  readonly error: string | undefined;
}

/** The first version of ListOffsets that knows a number which is no time. */
const firstVersions: ReadonlyMap<number, number> = new Map([
  [-3, 7],
  [-4, 8],
  [-5, 9],
]);

/** @throws CliError where a broker does not know what `timestamp` stands for */
export async function offsetsAt(
  cluster: Cluster,
  partitions: readonly LedPartition[],
  timestamp: number,
): Promise<PartitionAnswer[]> {
  const byLeader = Map.groupBy(partitions, ({ leader }) => leader);
  const answers = [...byLeader].map(([leader, own]) => askLeader(cluster, { leader, own, timestamp }));
  return (await Promise.all(answers)).flat();
}

async function askLeader(
  cluster: Cluster,
  { leader, own, timestamp }: { leader: number; own: readonly LedPartition[]; timestamp: number },
): Promise<PartitionAnswer[]> {
  const connection = await cluster.broker(leader);
  const version = connection.versionOf(listOffsets) ?? 0;
  if (version < (firstVersions.get(timestamp) ?? 0)) {
    throw new CliError(
      `Error occurred: the broker ${leader} does not know --time ${timestamp}: it has ListOffsets ${version}, and ${firstVersions.get(timestamp)} is needed`,
    );
  }
  const topics = [...Map.groupBy(own, ({ topic }) => topic)].map(([name, list]) => ({
    name,
    partitions: list.map(({ partition }) => ({ partitionIndex: partition, timestamp })),
  }));
  const response = await connection.request(listOffsets, { replicaId: -1, topics }, { version });
  const found = new Map(
    response.topics.flatMap(({ name, partitions }) =>
      partitions.map((answer) => [`${name}-${answer.partitionIndex}`, answer] as const),
    ),
  );
  return own.map((each) => {
    const answer = found.get(`${each.topic}-${each.partition}`);
    const errorCode = answer?.errorCode ?? Errors.UNKNOWN_TOPIC_OR_PARTITION.code;
    const offset = version === 0 ? answer?.oldStyleOffsets[0] : answer?.offset;
    return {
      ...each,
      offset: errorCode !== 0 || offset === undefined || offset < 0 ? undefined : offset,
      error: errorCode === 0 ? undefined : errorByCode(errorCode).message,
    };
  });
}
