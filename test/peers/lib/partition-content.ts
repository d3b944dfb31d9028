/** What a partition holds, read from outside: its values in offset order, every checksum verified. */
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { isCrcValid } from '@kafka-ts/protocol/records/record-batch';
import { batchPositions, readRecords } from '@kafka-ts/protocol/records/record-batch-reader';
import type { KafkaConnection } from './kafka-connection.ts';

export interface PartitionContent {
  readonly topic: string;
  readonly fromOffset: number;
  /** Gets each record; offsets have to be without gap. */
  readonly onRecord: (offset: number, value: string) => void;
}

/** Reads partition 0 from an offset up to its high watermark; gives the offset behind the last record. */
export async function readPartition(connection: KafkaConnection, options: PartitionContent): Promise<number> {
  const { topic, fromOffset, onRecord } = options;
  let next = fromOffset;
  while (true) {
    const answer = await connection.call(fetch, 4, {
      maxWaitMs: 0,
      minBytes: 0,
      maxBytes: 4 << 20,
      topics: [{ topic, partitions: [{ partition: 0, fetchOffset: next, partitionMaxBytes: 4 << 20 }] }],
      forgottenTopicsData: [],
    });
    const partition = answer.responses[0]?.partitions[0];
    if (partition === undefined || partition.errorCode !== 0) {
      throw new Error(`fetch from ${topic} at ${next}: error code ${partition?.errorCode}`);
    }
    const bytes = partition.records ?? new Uint8Array(0);
    for (const position of batchPositions(bytes)) {
      if (!isCrcValid(bytes, position))
        throw new Error(`${topic}: the batch at offset ${next} has a wrong checksum`);
      for (const { offset, value } of readRecords(bytes, { position })) {
        if (offset < next) continue; // the batch may begin before the offset that was asked for
        if (offset !== next) throw new Error(`${topic}: record ${offset}, expected ${next}`);
        onRecord(offset, Buffer.from(value ?? []).toString());
        next++;
      }
    }
    if (next >= partition.highWatermark) return next;
  }
}
