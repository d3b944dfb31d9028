import { Cluster } from '@kafka-ts/client/cluster/cluster';
import { parseBrokerList } from '@kafka-ts/client/connection/broker-address';
import { FetchingReader } from '@kafka-ts/client/reader/fetching-reader';
import { nodeEnvironment } from '@kafka-ts/environment/node/node-environment';

export interface TopicRecord {
  readonly key: Buffer | null;
  readonly value: Buffer | null;
}

/** All records of a topic's first partition, from the first to the last there is now. */
export async function topicContent(bootstrap: string, topic: string): Promise<TopicRecord[]> {
  const cluster = new Cluster(nodeEnvironment(), {
    bootstrap: parseBrokerList(bootstrap),
    clientId: 'topic-content',
  });
  const reader = new FetchingReader(cluster, {});
  const found: TopicRecord[] = [];
  try {
    await reader.add([{ topic, partition: 0, offset: 'earliest' }]);
    for (let quiet = 0; quiet < 2; ) {
      const polled = await reader.poll(500);
      quiet = polled.length === 0 ? quiet + 1 : 0;
      for (const { records } of polled)
        for (const { key, value } of records) found.push({ key: copy(key), value: copy(value) });
    }
  } finally {
    reader.close();
  }
  return found;
}

function copy(bytes: Uint8Array | null): Buffer | null {
  return bytes === null ? null : Buffer.from(bytes);
}

/** The lines in a topic that a file source has written, schemas with them. */
export async function topicLines(bootstrap: string, topic: string): Promise<string[]> {
  const records = await topicContent(bootstrap, topic);
  return records.map(({ value }) => {
    const envelope: unknown = JSON.parse(value?.toString() ?? 'null');
    if (typeof envelope !== 'object' || envelope === null || !('payload' in envelope))
      throw new Error(`no envelope: ${value?.toString()}`);
    return String(envelope.payload);
  });
}
