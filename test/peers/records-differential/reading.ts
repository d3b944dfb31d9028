/** Everything that a topic holds, as each kind of Fetch version shows it, and where ListOffsets finds its times. */
import { fetch } from '@kafka-ts/protocol/messages/fetch';
import { listOffsets } from '@kafka-ts/protocol/messages/list-offsets';
import type { Side } from '../api-differential/side.ts';
import { shownBatches } from './shown.ts';

/** One for each format and each rule of its own: magic 0, 1 and 2, zstd. */
const fetchVersions = [0, 1, 2, 3, 4, 9, 10, 12];
const maxAnswers = 1000;

/** Since these the broker converts nothing. */
export const plainVersions = fetchVersions.filter((version) => version > 3);

export async function readTopic(side: Side, topic: string, versions = fetchVersions): Promise<void> {
  for (const version of versions) await readAll(side, topic, version);
  // Which of the batches that the broker gave times came in the last millisecond is chance.
  const newest = topic.includes('append-time') ? [] : [-3];
  const times = [-2, -1, 0, 1000, 1_790_000_000_001, 1_790_000_000_004, 3_000_000_000_000];
  for (const timestamp of [...newest, ...times]) {
    const topics = [{ name: topic, partitions: [{ partitionIndex: 0, timestamp }] }];
    await side.ask(listOffsets, 8, { replicaId: -1, topics }, { about: `${topic} at ${timestamp}` });
    const line = side.lines.at(-1);
    if (line !== undefined) line.answer = timesHidden(line.answer);
  }
}

function timesHidden(answer: unknown): unknown {
  const text = JSON.stringify(answer, (name, value: unknown) =>
    name === 'timestamp' && typeof value === 'number' && Math.abs(value - Date.now()) < 3_600_000
      ? 'now'
      : value,
  );
  return text;
}

/** Reads on until the end, or the error that is told, whatever portions the broker likes. */
export async function readAll(side: Side, topic: string, version: number, index = 0): Promise<void> {
  const found: string[] = [];
  let fetchOffset = 0;
  for (let answers = 0; answers < maxAnswers; answers++) {
    const topics = [{ topic, partitions: [{ partition: index, fetchOffset, partitionMaxBytes: 1 << 20 }] }];
    const request = { maxWaitMs: 0, minBytes: 0, topics, forgottenTopicsData: [] };
    const answer = await side.ask(fetch, version, request, { about: topic });
    side.lines.pop();
    const partition = answer?.responses[0]?.partitions[0];
    if (partition === undefined) {
      found.push('no answer');
      break;
    }
    const { records, errorCode } = partition;
    if (errorCode !== 0) {
      found.push(`error ${errorCode}, ${records === null ? 'null' : records.length} bytes`);
      break;
    }
    const batches = shownBatches(records ?? new Uint8Array(0)).filter((one) => one.nextOffset > fetchOffset);
    found.push(...batches.map(({ text }) => text));
    fetchOffset = batches.at(-1)?.nextOffset ?? fetchOffset;
    if (batches.length === 0 || fetchOffset >= partition.highWatermark) break;
  }
  found.push(`to ${fetchOffset}`);
  side.lines.push({ asked: `${topic}-${index} by Fetch v${version}`, answer: found });
}
