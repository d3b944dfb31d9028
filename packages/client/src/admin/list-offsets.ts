/** ListOffsets of many partitions: one request to each leader. */
import { Errors, errorByCode, KafkaError } from '@kafka-ts/protocol/errors';
import { askOffsets, OffsetPlace } from '../cluster/ask-offsets.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { sleep } from '../cluster/sleep.ts';
import { nameOf, type TopicPartition } from '../topic-partition.ts';
import type { ListedOffset, OffsetSpec } from './group-administration.ts';

const NO_OFFSET = -1;
const RETRY_MS = 100;
const TRIES = 10;

/** In the order asked. A partition whose leader has just changed is asked again. */
export async function listOffsets(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  spec: OffsetSpec,
): Promise<ListedOffset[]> {
  const found = new Map<string, ListedOffset>();
  let open = [...new Map(partitions.map((one) => [nameOf(one), one])).values()];
  for (let tries = 1; open.length > 0; tries++) {
    for (const answer of await askLeaders(cluster, open, spec)) found.set(nameOf(answer), answer);
    open = tries < TRIES ? open.filter((one) => found.get(nameOf(one))?.error?.error.retriable === true) : [];
    // A topic that there is not will not be there in a moment either.
    open = open.filter((one) => found.get(nameOf(one))?.error?.error !== Errors.UNKNOWN_TOPIC_OR_PARTITION);
    if (open.length > 0) await sleep(cluster.environment.clock, RETRY_MS);
  }
  return partitions.map(
    (one) => found.get(nameOf(one)) ?? failed(one, Errors.UNKNOWN_TOPIC_OR_PARTITION.code),
  );
}

async function askLeaders(
  cluster: Cluster,
  partitions: readonly TopicPartition[],
  spec: OffsetSpec,
): Promise<ListedOffset[]> {
  const { topics } = await cluster.metadata([...new Set(partitions.map(({ topic }) => topic))]);
  const leaders = new Map(
    topics.flatMap((topic) =>
      topic.partitions.map(({ partitionIndex, leaderId }) => [`${topic.name}-${partitionIndex}`, leaderId]),
    ),
  );
  const byLeader = new Map<number, TopicPartition[]>();
  const answers: ListedOffset[] = [];
  for (const one of partitions) {
    const leader = leaders.get(nameOf(one));
    if (leader === undefined) answers.push(failed(one, Errors.UNKNOWN_TOPIC_OR_PARTITION.code));
    else if (leader < 0) answers.push(failed(one, Errors.LEADER_NOT_AVAILABLE.code));
    else byLeader.set(leader, [...(byLeader.get(leader) ?? []), one]);
  }
  const asked = [...byLeader].map(([leader, ofLeader]) =>
    askLeader(cluster, { leader, partitions: ofLeader, spec }),
  );
  return [...answers, ...(await Promise.all(asked)).flat()];
}

async function askLeader(
  cluster: Cluster,
  question: {
    readonly leader: number;
    readonly partitions: readonly TopicPartition[];
    readonly spec: OffsetSpec;
  },
): Promise<ListedOffset[]> {
  const { leader, partitions, spec } = question;
  const connection = await cluster.broker(leader);
  const answers = await askOffsets(connection, { partitions, timestamp: timestampOf(spec) });
  return answers.map(({ topic, partition, errorCode, offsets: [offset] }) => {
    if (errorCode !== Errors.NONE.code) return failed({ topic, partition }, errorCode);
    return { topic, partition, offset: offset === NO_OFFSET ? undefined : offset, error: undefined };
  });
}

function timestampOf(spec: OffsetSpec): number {
  return typeof spec === 'string' ? OffsetPlace[spec] : spec.timestampMs;
}

function failed({ topic, partition }: TopicPartition, errorCode: number): ListedOffset {
  const error = new KafkaError(
    errorByCode(errorCode),
    `${topic}-${partition}: ${errorByCode(errorCode).message}`,
  );
  return { topic, partition, offset: undefined, error };
}
