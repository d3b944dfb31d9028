/** Deletes what was worked on from repartition topics, which nothing else ever empties. */
import type { Cluster } from '@kafka-ts/client/cluster/cluster';
import type { GroupOffset } from '@kafka-ts/client/group-member';
import { deleteRecords } from '@kafka-ts/protocol/messages/delete-records';

const TIMEOUT_MS = 30_000;

/**
 * Moves the start of these partitions to these offsets. Brokers that cannot do it (before 0.11) keep everything.
 * @throws ConnectionError, NoBrokerError: it may be tried again
 */
export async function purge(cluster: Cluster, offsets: readonly GroupOffset[]): Promise<void> {
  const { topics } = await cluster.metadata([...new Set(offsets.map(({ topic }) => topic))]);
  const byLeader = new Map<number, GroupOffset[]>();
  for (const each of offsets) {
    const found = topics
      .find(({ name }) => name === each.topic)
      ?.partitions.find(({ partitionIndex }) => partitionIndex === each.partition);
    if (found === undefined || found.leaderId < 0) continue;
    const list = byLeader.get(found.leaderId) ?? [];
    byLeader.set(found.leaderId, [...list, each]);
  }
  for (const [leader, list] of byLeader) {
    const connection = await cluster.broker(leader);
    const version = connection.versionOf(deleteRecords);
    if (version === undefined) continue;
    const names = [...new Set(list.map(({ topic }) => topic))];
    const request = {
      topics: names.map((name) => ({
        name,
        partitions: list
          .filter(({ topic }) => topic === name)
          .map(({ partition, offset }) => ({ partitionIndex: partition, offset })),
      })),
      timeoutMs: TIMEOUT_MS,
    };
    await connection.request(deleteRecords, request, { version });
  }
}
